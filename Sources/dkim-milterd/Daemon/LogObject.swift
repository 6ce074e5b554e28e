internal import DKIMFilter
import Glibc

/// A log line as a JSON object (RFC 8259).
///
/// Whatever mail puts into it, it is one line of valid JSON and shows only what can be seen.
enum LogObject {
    /// Octets of a line that a log daemon keeps whole: rsyslog's limit is 8192 with what it adds.
    private static let maximumLine = 8_000
    /// Octets of a text in a field: domains are not longer.
    private static let maximumText = 255

    /// The object. One that would be too long for a log is without its lists.
    ///
    /// - Parameters:
    ///   - time: as RFC 3339 has it; nil where the system's log keeps the time itself.
    static func text(
        _ level: LogLevel, queueID: String?, _ message: String, _ fields: EventFields? = nil,
        time: String?
    ) -> String {
        let whole = line(level, queueID: queueID, message, fields, time: time)
        guard whole.utf8.count > maximumLine, let fields else { return whole }
        return line(level, queueID: queueID, message, fields.withoutLists, time: time)
    }

    private static func line(
        _ level: LogLevel, queueID: String?, _ message: String, _ fields: EventFields?,
        time: String?
    ) -> String {
        var object = JSONText.Object()
        if let time { object.add("time", .string(time)) }
        object.add("level", .string(level.rawValue))
        if let queueID, !queueID.isEmpty {
            object.add("queue_id", .string(beginning(of: queueID, 100)))
        }
        object.add("message", .string(beginning(of: message, 2_000)))
        if let fields { add(fields, to: &object) }
        return JSONText.object(object).description
    }

    /// The time of day in UTC, in the form of RFC 3339.
    static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(of: time)
    }

    /// A time in UTC, in the form of RFC 3339.
    static func text(of time: timespec) -> String {
        var seconds = time.tv_sec
        var parts = tm()
        guard gmtime_r(&seconds, &parts) != nil else { return "1970-01-01T00:00:00.000Z" }
        let date = [
            padded(Int(parts.tm_year) &+ 1_900, 4), padded(Int(parts.tm_mon) &+ 1, 2),
            padded(Int(parts.tm_mday), 2),
        ]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "."
            + padded(time.tv_nsec / 1_000_000, 3) + "Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func add(_ fields: EventFields, to object: inout JSONText.Object) {
        for (name, value) in fields.members { object.add(name, json(value)) }
    }

    private static func json(_ value: EventFields.Value) -> JSONText {
        switch value {
        case .text(let text): return .string(beginning(of: text, octets: maximumText))
        case .count(let count): return .number(Int(clamping: count))
        case .milliseconds(let microseconds): return .thousandths(Int(clamping: microseconds))
        case .list(let items):
            return .array(
                items.map { item in
                    var object = JSONText.Object()
                    add(item, to: &object)
                    return .object(object)
                })
        }
    }

    private static func beginning(of text: String, _ limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }

    private static func beginning(of text: String, octets limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var left = limit
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.prefix { scalar in
                    left -= UTF8.width(scalar)
                    return left >= 0
                }))
    }
}
