/// The canonical form of header fields (RFC 6376 §3.4.1, §3.4.2).
public enum HeaderCanonicalization {
    /// Appends a field in canonical form.
    ///
    /// The DKIM-Signature field itself goes last and without CRLF (RFC 6376 §3.7).
    public static func append(
        _ field: HeaderField, using algorithm: Canonicalization.Algorithm,
        into output: inout [UInt8], endingWithCRLF: Bool = true
    ) {
        switch algorithm {
        case .simple: output.append(contentsOf: field.bytes)
        case .relaxed: appendRelaxed(field, into: &output)
        }
        if endingWithCRLF {
            output.append(0x0D)
            output.append(0x0A)
        }
    }

    /// Name in lower case, no blanks around the colon, unfolded, runs of blanks to one space,
    /// no blanks at the end. A CR or LF that is not part of a fold is data.
    private static func appendRelaxed(_ field: HeaderField, into output: inout [UInt8]) {
        output.append(contentsOf: field.name.lazy.map(\.asciiLowercased))
        output.append(0x3A)
        let body = field.body
        var isAtStart = true
        var hasBlank = false
        var index = body.startIndex
        while index < body.endIndex {
            let octet = body[index]
            if octet.isBlank {
                hasBlank = true
            } else if octet == 0x0D, index + 2 < body.endIndex, body[index + 1] == 0x0A,
                body[index + 2].isBlank
            {
                index += 1  // A fold; its blank comes next.
            } else {
                if hasBlank, !isAtStart { output.append(0x20) }
                output.append(octet)
                hasBlank = false
                isAtStart = false
            }
            index += 1
        }
    }
}
