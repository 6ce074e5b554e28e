extension MilterClient {
    static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    package static func string(_ text: String) -> [UInt8] {
        Array(text.utf8) + [0]
    }

    static func letter(_ command: UInt8) -> String {
        String(decoding: [command], as: UTF8.self)
    }

    static func answer(
        _ command: UInt8, _ bytes: [UInt8]
    ) throws(MilterClientError) -> MilterAnswer {
        switch letter(command) {
        case "c": return .proceed
        case "a": return .accept
        case "r": return .reject
        case "t": return .temporaryFailure
        case "d": return .discard
        case "s": return .skip
        case "y": return .reply(text(bytes[...]))
        case let letter: throw .unexpected(command: letter, bytes: bytes)
        }
    }

    static func modification(_ command: UInt8, _ bytes: [UInt8]) -> MilterModification? {
        switch letter(command) {
        case "h":
            let (name, value) = pair(bytes[...])
            return .addHeader(name: name, value: value)
        case "i":
            let (name, value) = pair(bytes.dropFirst(4))
            return .insertHeader(index: number(bytes[...]), name: name, value: value)
        case "m":
            let (name, value) = pair(bytes.dropFirst(4))
            return .changeHeader(index: number(bytes[...]), name: name, value: value)
        case "q": return .quarantine(reason: text(bytes[...]))
        case "p": return .progress
        case "+": return .addRecipient(text(bytes[...]))
        case "-": return .deleteRecipient(text(bytes[...]))
        case "b", "2", "e", "l": return .other(command: command, bytes: bytes)
        default: return nil
        }
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func pair(_ bytes: ArraySlice<UInt8>) -> (String, String) {
        let name = bytes.prefix { $0 != 0 }
        return (String(decoding: name, as: UTF8.self), text(bytes.dropFirst(name.count + 1)))
    }
}
