internal import DKIMCore
import Glibc

/// A message that a command reads from standard input, and what it writes of it.
struct MessageInput {
    /// As it came.
    let original: [UInt8]
    /// Taken apart.
    let reader: MessageReader

    /// Larger input is refused: a tool must not take all of a machine's memory.
    static let maximumBytes = 1 << 30

    /// Reads standard input to its end.
    init() throws(ProgramError) {
        original = try StandardStreams.readInput(limit: Self.maximumBytes)
        do {
            reader = try MessageReader(original)
        } catch {
            throw ProgramError(.badInput, "standard input is no message: \(error)")
        }
    }

    /// The body hashes that a plan asks for.
    func hashes(plan: BodyHashPlan) throws(CryptoError) -> [BodyHash] {
        let hasher = try BodyHasher(plan: plan)
        hasher.update(reader.body.span)
        return try hasher.finish()
    }

    /// Writes fields and then the message, in the message's own line ends.
    func write(withFields fields: [HeaderField]) throws(ProgramError) {
        var output: [UInt8] = []
        for field in fields {
            output.append(contentsOf: field.bytes)
            output.append(contentsOf: [0x0D, 0x0A])
        }
        if reader.lineEnding == .lf { output.removeAll { $0 == 0x0D } }
        try StandardStreams.write(output, to: STDOUT_FILENO)
        try StandardStreams.write(original, to: STDOUT_FILENO)
    }
}
