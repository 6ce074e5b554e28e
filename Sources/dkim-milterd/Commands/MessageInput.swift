internal import DKIMCore
internal import DKIMFilter
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
    init(limit: Int = Self.maximumBytes) throws(ProgramError) {
        original = try StandardStreams.readInput(limit: limit)
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
    ///
    /// - Parameter edits: deletions of fields, to be made before.
    func write(
        withFields fields: [HeaderField], edits: [MessageEdit] = []
    ) throws(ProgramError) {
        guard !edits.isEmpty else {
            try write(fields)
            return try StandardStreams.write(original, to: STDOUT_FILENO)
        }
        try write(fields + kept(after: edits))
        try StandardStreams.write(Array(afterHeader), to: STDOUT_FILENO)
    }

    private func write(_ fields: [HeaderField]) throws(ProgramError) {
        var output: [UInt8] = []
        for field in fields {
            output.append(contentsOf: field.bytes)
            output.append(contentsOf: [0x0D, 0x0A])
        }
        if reader.lineEnding == .lf { output.removeAll { $0 == 0x0D } }
        try StandardStreams.write(output, to: STDOUT_FILENO)
    }

    /// The message's own fields but for those that are deleted, from the last to the first.
    private func kept(after edits: [MessageEdit]) -> [HeaderField] {
        var fields = Array(reader.header)
        for case .deleteField(let name, let occurrence) in edits {
            let places = fields.indices.filter {
                String(decoding: fields[$0].name, as: UTF8.self).lowercased() == name.lowercased()
            }
            if let place = places.dropFirst(occurrence &- 1).first { fields.remove(at: place) }
        }
        return fields
    }

    /// The empty line and the body as they came.
    private var afterHeader: ArraySlice<UInt8> {
        var lines = reader.header.reduce(0) { count, field in
            count &+ 1 &+ field.bytes.count { $0 == 0x0A }
        }
        var rest = original[...]
        while lines > 0, let feed = rest.firstIndex(of: 0x0A) {
            rest = rest[(feed &+ 1)...]
            lines &-= 1
        }
        return lines > 0 ? [] : rest
    }
}
