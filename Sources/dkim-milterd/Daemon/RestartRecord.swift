internal import DKIMFilter

/// The restarts so far, and whether there may be one more.
struct RestartRecord {
    /// How many there were.
    private(set) var count = 0
    private var times: [Int] = []
    private let options: RestartOptions

    init(_ options: RestartOptions) {
        self.options = options
    }

    /// Counts a restart, if there may be one.
    ///
    /// - Parameter seconds: the time, by a clock that never jumps.
    /// - Returns: why there may be none.
    mutating func refusal(at seconds: Int) -> String? {
        if options.count > 0, count >= options.count {
            return "there were \(count) restarts (AutoRestartCount)"
        }
        if let rate = options.rate {
            times.removeAll { seconds - $0 >= rate.seconds }
            if times.count >= rate.count {
                return "there were \(times.count) restarts within \(rate.seconds) s "
                    + "(AutoRestartRate)"
            }
            times.append(seconds)
        }
        count += 1
        return nil
    }
}
