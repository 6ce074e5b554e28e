import DKIMCore

/// Body canonicalization written to be seen to be right: the whole body, line by line, in the
/// order of RFC 6376 §3.4.3 and §3.4.4. Slow on purpose.
enum BodyCanonicalizationOracle {
    static func canonical(_ body: [UInt8], _ algorithm: Canonicalization.Algorithm) -> [UInt8] {
        var lines = self.lines(of: body)
        if algorithm == .relaxed { lines = lines.map(relax) }
        while lines.last?.isEmpty == true { lines.removeLast() }
        if lines.isEmpty { return algorithm == .simple ? [13, 10] : [] }
        return lines.flatMap { $0 + [13, 10] }
    }

    /// Every CR without LF and LF without CR made a CRLF, octet by octet.
    static func repaired(_ body: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for (index, octet) in body.enumerated() {
            switch octet {
            case 13: output += [13, 10]
            case 10 where index > 0 && body[index - 1] == 13: break
            case 10: output += [13, 10]
            default: output.append(octet)
            }
        }
        return output
    }

    /// What stands between CRLFs; a CR or LF alone does not end a line.
    private static func lines(of body: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var line: [UInt8] = []
        for octet in body {
            if octet == 10, line.last == 13 {
                line.removeLast()
                lines.append(line)
                line = []
            } else {
                line.append(octet)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    private static func relax(_ line: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        for octet in line {
            let octet = octet == 9 ? 32 : octet
            if octet == 32, output.last == 32 { continue }
            output.append(octet)
        }
        if output.last == 32 { output.removeLast() }
        return output
    }
}
