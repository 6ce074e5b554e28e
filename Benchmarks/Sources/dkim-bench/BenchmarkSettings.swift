/// What the command line asks for.
struct BenchmarkSettings {
    /// How often each thing is measured; the median counts.
    private(set) var runs = 9
    private var parts: [String] = []

    /// Nil where the arguments make no sense.
    init?(_ arguments: some Sequence<String>) {
        var expectsRuns = false
        for argument in arguments {
            if expectsRuns {
                guard let number = Int(argument), number > 0 else { return nil }
                runs = number
                expectsRuns = false
            } else if argument == "--runs" {
                expectsRuns = true
            } else if ["body", "header", "parsing", "signature"].contains(argument) {
                parts.append(argument)
            } else {
                return nil
            }
        }
        guard !expectsRuns else { return nil }
    }

    /// Whether a part is to be measured; all are if none is named.
    func wants(_ part: String) -> Bool { parts.isEmpty || parts.contains(part) }
}
