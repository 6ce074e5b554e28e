/// A part of a message that holds no others (RFC 2045, RFC 2046), as ranges of the body.
struct MIMEPart: Equatable {
    /// The body of Content-Type in lower case, parameters and all; empty where there is none.
    let type: String
    /// The word of Content-Transfer-Encoding in lower case (RFC 2045 §6).
    let encoding: String
    /// The part's own header lines; nil for a message of one part, whose header is elsewhere.
    let header: Range<Int>?
    /// The line of Content-Transfer-Encoding within that header, its end included.
    let encodingLine: Range<Int>?
    /// What is encoded. The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
    let content: Range<Int>

    /// More parts, or parts within more others, are not looked for.
    static let maximumParts = 64
    private static let maximumDepth = 8

    /// The parts of a message from top to bottom; none where there are too many.
    static func list(in example: BodyCase) -> [MIMEPart] {
        func value(_ name: FieldName) -> String {
            let field = example.header.fields(named: name).first
            return field.map { $0.body.filter { $0 != 0x0D && $0 != 0x0A }.text.trimmed } ?? ""
        }
        let type = value(.contentType)
        guard let boundary = boundary(in: type) else {
            return [
                MIMEPart(
                    type: type.lowercased(),
                    encoding: value(.contentTransferEncoding).lowercased(), header: nil,
                    encodingLine: nil, content: example.body.indices)
            ]
        }
        var parts: [MIMEPart] = []
        let isWhole = split(example.body, at: boundary, depth: 1, into: &parts)
        return isWhole ? parts : []
    }

    /// Appends the parts of a multipart body; false once there are too many.
    private static func split(
        _ body: ArraySlice<UInt8>, at boundary: [UInt8], depth: Int, into parts: inout [MIMEPart]
    ) -> Bool {
        guard depth <= maximumDepth else { return false }
        let delimiter = [0x2D, 0x2D] + boundary
        var partStart: Int?
        var line = body.startIndex
        while line < body.endIndex {
            let feed = body[line...].firstIndex(of: 0x0A) ?? body.endIndex
            let next = min(feed + 1, body.endIndex)
            if let isLast = isLast(body[line..<next], delimiter) {
                if let start = partStart {
                    let end = max(start, line - 2)
                    guard append(body[start..<end], depth: depth, to: &parts) else { return false }
                }
                partStart = next
                if isLast { return true }
            }
            line = next
        }
        // Without its last boundary a body has been cut off; what is there is a part all the same.
        guard let start = partStart else { return true }
        return append(body[min(start, body.endIndex)...], depth: depth, to: &parts)
    }

    /// Whether a line is the delimiter, and then whether it is the last one; nil for any other
    /// line.
    private static func isLast(_ line: ArraySlice<UInt8>, _ delimiter: [UInt8]) -> Bool? {
        guard line.starts(with: delimiter) else { return nil }
        let rest = line.dropFirst(delimiter.count)
        let isLast = rest.starts(with: [0x2D, 0x2D])
        return rest.dropFirst(isLast ? 2 : 0).allSatisfy(\.isFoldingOctet) ? isLast : nil
    }

    private static func append(
        _ text: ArraySlice<UInt8>, depth: Int, to parts: inout [MIMEPart]
    ) -> Bool {
        var encodingLine: Range<Int>?
        var type = ""
        var encoding = ""
        var line = text.startIndex
        while line < text.endIndex, !text[line...].starts(with: [0x0D, 0x0A]) {
            var next = endOfLine(text, from: line)
            while next < text.endIndex, text[next].isBlank { next = endOfLine(text, from: next) }
            if let field = HeaderField(bytes: text[line..<next]) {
                let body = field.body.filter { $0 != 0x0D && $0 != 0x0A }.text.trimmed
                switch field.name.lowercasedText {
                case "content-type": type = body
                case "content-transfer-encoding":
                    encoding = body.lowercased()
                    encodingLine = line..<next
                default: break
                }
            }
            line = next
        }
        let content = text[min(line + 2, text.endIndex)...]
        if let boundary = boundary(in: type) {
            return split(content, at: boundary, depth: depth + 1, into: &parts)
        }
        guard parts.count < maximumParts else { return false }
        parts.append(
            MIMEPart(
                type: type.lowercased(), encoding: encoding, header: text.startIndex..<line,
                encodingLine: encodingLine, content: content.indices))
        return true
    }

    private static func endOfLine(_ text: ArraySlice<UInt8>, from start: Int) -> Int {
        text[start...].firstIndex(of: 0x0A).map { $0 + 1 } ?? text.endIndex
    }

    /// The boundary of a multipart type (RFC 2046 §5.1.1); nil for any other.
    private static func boundary(in type: String) -> [UInt8]? {
        guard type.lowercased().hasPrefix("multipart/") else { return nil }
        for parameter in type.split(separator: ";").dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmed.lowercased() == "boundary" else { continue }
            let value = pair[1].trimmed
            let isQuoted = value.hasPrefix("\"") && value.hasSuffix("\"") && value.utf8.count > 2
            let octets = Array((isQuoted ? String(value.dropFirst().dropLast()) : value).utf8)
            return (1...70).contains(octets.count) ? octets : nil
        }
        return nil
    }
}

extension StringProtocol {
    /// Without blanks at both ends.
    fileprivate var trimmed: String {
        let octets = Array(utf8)
        return octets.trimmingFolds.text
    }
}
