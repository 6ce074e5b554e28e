/// What an event of the log says as data, for formats that can hold it.
package struct EventFields: Sendable {
    /// The value of a field.
    package enum Value: Sendable {
        /// Foreign text, too: whoever writes it escapes it.
        case text(String)
        case count(UInt64)
        /// Milliseconds, in microseconds.
        case milliseconds(microseconds: UInt64)
        case list([EventFields])
    }

    /// In the order in which they were added.
    package private(set) var members: [(name: String, value: Value)] = []

    /// No field.
    package init() {}

    /// Adds text, if there is any.
    package mutating func add(_ name: String, _ text: String?) {
        if let text { members.append((name, .text(text))) }
    }

    /// Adds a number.
    package mutating func add(_ name: String, _ count: UInt64) {
        members.append((name, .count(count)))
    }

    /// Adds a duration, given in nanoseconds.
    package mutating func add(_ name: String, milliseconds nanoseconds: UInt64) {
        members.append((name, .milliseconds(microseconds: nanoseconds / 1_000)))
    }

    /// Adds a list, unless it is empty.
    package mutating func add(_ name: String, list: [EventFields]) {
        if !list.isEmpty { members.append((name, .list(list))) }
    }

    /// The same with the names of lists in the place of lists.
    package var withoutLists: EventFields {
        var rest = EventFields()
        var names: [String] = []
        for member in members {
            if case .list = member.value {
                names.append(member.name)
            } else {
                rest.members.append(member)
            }
        }
        rest.add("left_out", names.isEmpty ? nil : names.joined(separator: " "))
        return rest
    }

    /// Adds all fields of another event.
    package mutating func append(_ other: EventFields) { members += other.members }
}
