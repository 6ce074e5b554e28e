/// As much of JSON (RFC 8259) as the program writes.
indirect enum JSONText: CustomStringConvertible {
    case string(String)
    case number(Int)
    /// A number with three decimals.
    case thousandths(Int)
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

    /// The text, on one line, in ASCII but for what strings hold; what cannot be seen is escaped.
    var description: String {
        switch self {
        case .string(let text): Self.quoted(text)
        case .number(let number): "\(number)"
        case .thousandths(let number):
            "\(number / 1_000)." + String(1_000 + number.magnitude % 1_000).dropFirst()
        case .boolean(let value): value ? "true" : "false"
        case .array(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
        case .object(let object):
            "{"
                + object.members.map { "\(Self.quoted($0)): \($1)" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        // Most text is plain, and log lines have a lot of it.
        let isPlain = text.utf8.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain { return "\"" + text + "\"" }
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default:
                if scalar.isPrintable {
                    result.unicodeScalars.append(scalar)
                } else {
                    // RFC 8259 §7: one escape for each UTF-16 code unit.
                    for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                        result += "\\u" + String(0x1_0000 + UInt32(unit), radix: 16).dropFirst()
                    }
                }
            }
        }
        return result + "\""
    }
}
