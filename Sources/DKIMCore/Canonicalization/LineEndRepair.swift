internal import CKernels

/// Makes every CR without LF and every LF without CR a CRLF, piece by piece.
struct LineEndRepair: Sendable {
    /// A piece of the repaired body.
    enum Piece {
        /// A part of the input that needs no repair.
        case inPlace(UnsafeBufferPointer<UInt8>)
        /// The first octets of the buffer.
        case buffered(Int)
    }

    static let crlf: [UInt8] = [0x0D, 0x0A]
    /// Input octets repaired at a time; the output is twice as long at most.
    private static let step = 4096

    /// The input so far ends with a CR; whether it is bare is not known yet.
    private var endsWithCR = false

    /// Takes the next piece off the front of `rest`; nil when nothing is left.
    mutating func next(
        _ rest: inout UnsafeBufferPointer<UInt8>, buffer: inout [UInt8]
    ) -> Piece? {
        guard !rest.isEmpty else { return nil }
        if endsWithCR {
            endsWithCR = false
            if rest[0] == 0x0A { rest = rest.dropping(1) }
            return fill(
                &buffer, from: UnsafeBufferPointer(start: nil, count: 0), startingWithCRLF: true)
        }
        guard let base = rest.baseAddress else { return nil }
        let clean = ck_find_bare(base, rest.count)
        if clean > 0 {
            let run = UnsafeBufferPointer(start: base, count: clean)
            rest = rest.dropping(clean)
            return .inPlace(run)
        }
        if rest.count == 1, rest[0] == 0x0D {
            endsWithCR = true
            rest = rest.dropping(1)
            return nil
        }
        var count = min(rest.count, Self.step)
        // A CR at the end of the step waits for what follows it.
        if rest[count - 1] == 0x0D { count -= 1 }
        let piece = fill(
            &buffer, from: UnsafeBufferPointer(start: base, count: count), startingWithCRLF: false)
        rest = rest.dropping(count)
        return piece
    }

    /// Ends the input; true if a last bare CR stands for one more CRLF.
    mutating func finish() -> Bool {
        defer { endsWithCR = false }
        return endsWithCR
    }

    private func fill(
        _ buffer: inout [UInt8], from bytes: UnsafeBufferPointer<UInt8>, startingWithCRLF: Bool
    ) -> Piece {
        buffer.removeAll(keepingCapacity: true)
        buffer.reserveCapacity(2 * Self.step)
        if startingWithCRLF { buffer.append(contentsOf: Self.crlf) }
        var previous: UInt8 = 0
        for octet in bytes {
            switch (previous, octet) {
            case (0x0D, 0x0A): break  // Its CR has written both.
            case (_, 0x0D), (_, 0x0A): buffer.append(contentsOf: Self.crlf)
            default: buffer.append(octet)
            }
            previous = octet
        }
        return .buffered(buffer.count)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The same without its first `count` octets.
    func dropping(_ count: Int) -> Self {
        Self(rebasing: self[Swift.min(count, self.count)...])
    }
}
