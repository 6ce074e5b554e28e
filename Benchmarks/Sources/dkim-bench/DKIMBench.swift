import Glibc

/// Prints what DKIMCore's hot paths cost beside what nobody can do without.
@main
struct DKIMBench {
    static func main() throws {
        guard let settings = BenchmarkSettings(CommandLine.arguments.dropFirst()) else {
            print("usage: dkim-bench [--runs N] [body] [header] [parsing] [signature]")
            exit(64)
        }
        if settings.wants("body") { try BodyBenchmarks(settings).run() }
        if settings.wants("header") { try HeaderBenchmarks(settings).run() }
        if settings.wants("parsing") { try ParsingBenchmarks(settings).run() }
        if settings.wants("signature") { try SignatureBenchmarks(settings).run() }
    }
}
