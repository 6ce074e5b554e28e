/// As much of JSON (RFC 8259) as the commands write.
indirect enum JSONText: CustomStringConvertible {
    case string(String)
    case number(Int)
    case boolean(Bool)
    case array([JSONText])
    case object(Object)

    /// Members in the order in which they were added.
    struct Object {
        fileprivate var members: [(String, JSONText)] = []

        mutating func add(_ name: String, _ value: JSONText) {
            members.append((name, value))
        }
    }

    /// The text, on one line, in ASCII but for what strings hold.
    var description: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .boolean(let value): value ? "true" : "false"
        case .array(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .object(let object):
            "{"
                + object.members.map { "\(Self.quoted($0)): \($1)" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F {
                    let digits = String(scalar.value, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    result.unicodeScalars.append(scalar)
                }
            }
        }
        return result + "\""
    }
}
