internal import DKIMFilter

/// Leaves out lines about a fault that has been told often enough in this minute.
///
/// Lines are about the same fault if they differ only in words with anything but letters in them.
struct RepeatLimiter: Sendable {
    /// What is to be done with a line.
    enum Verdict: Equatable {
        case write
        /// With `isFirst` somebody is to call ``RepeatLimiter/takeSummaries(now:)`` when the
        /// minute is over: no line might come by then.
        case leaveOut(isFirst: Bool)
    }

    /// The lines about a fault that were left out.
    struct Summary: Equatable {
        var level: LogLevel
        var count: UInt64
        /// The last one.
        var message: String
    }

    private struct Fault {
        var lines: UInt64 = 0
        var leftOut: Summary?
    }

    /// Nanoseconds of the period that is counted in.
    static let period: UInt64 = 60_000_000_000
    /// Whoever can make ever new lines must not fill the memory: beyond so many faults the others
    /// count as one.
    private static let maximumFaults = 256

    private var faults: [String: Fault] = [:]
    private var end: UInt64 = 0
    private var hasLeftOut = false

    /// Decides about a line of which `limit` are written.
    mutating func verdict(
        on message: String, _ level: LogLevel, limit: Int, now: UInt64
    ) -> Verdict {
        if faults.isEmpty { end = now &+ Self.period }
        var key = level.rawValue + " " + Self.template(of: message)
        if faults[key] == nil, faults.count >= Self.maximumFaults { key = "" }
        var fault = faults[key] ?? Fault()
        defer { faults[key] = fault }
        fault.lines &+= 1
        guard fault.lines > UInt64(clamping: limit) else { return .write }
        let count = fault.leftOut?.count ?? 0
        fault.leftOut = Summary(level: level, count: count &+ 1, message: message)
        defer { hasLeftOut = true }
        return .leaveOut(isFirst: !hasLeftOut)
    }

    /// Ends the period if it is over, and gives what was left out in it.
    mutating func takeSummaries(now: UInt64) -> [Summary] {
        guard !faults.isEmpty, now >= end else { return [] }
        return takeSummaries()
    }

    /// Ends the period, and gives what was left out in it, the most frequent fault first.
    mutating func takeSummaries() -> [Summary] {
        let summaries = faults.values.compactMap(\.leftOut)
        faults.removeAll(keepingCapacity: true)
        hasLeftOut = false
        return summaries.sorted { ($0.count, $1.message) > ($1.count, $0.message) }
    }

    /// A message with each word that may vary replaced.
    private static func template(of message: String) -> String {
        message.split(separator: " ").map { isFixed($0) ? $0 : "*" }.joined(separator: " ")
    }

    private static func isFixed(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { octet in
            switch octet {
            case 0x41...0x5A, 0x61...0x7A: true
            case UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "("),
                UInt8(ascii: ")"), UInt8(ascii: "-"), UInt8(ascii: "'"):
                true
            default: false
            }
        }
    }
}
