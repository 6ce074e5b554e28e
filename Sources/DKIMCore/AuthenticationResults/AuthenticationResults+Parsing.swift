extension AuthenticationResults {
    /// The longest body that is parsed.
    public static let maximumBodyLength = 65_536
    /// The most results, and the most properties of a result, that are read.
    static let maximumParts = 256

    /// Parses a field body (RFC 8601 §2.2), folded or not.
    ///
    /// A few things that services write against the grammar are taken: a ";" at the end, base64
    /// and addresses that should have been quoted. To decide whether a field must be removed use
    /// ``claims(_:body:)``, which does not depend on a field being well formed.
    public static func parse(
        _ body: ArraySlice<UInt8>
    ) throws(AuthenticationResultsError) -> AuthenticationResults {
        guard body.count <= maximumBodyLength else { throw .tooLong(octets: body.count) }
        var scanner = ResultScanner(body)
        try scanner.skipCFWS()
        guard let identifier = try scanner.readValue(), !identifier.isEmpty else {
            throw .expected("an authserv-id", offset: scanner.offset)
        }
        try scanner.skipCFWS()
        let version = try scanner.readNumber()
        try scanner.skipCFWS()
        let results = try parseResults(&scanner)
        return AuthenticationResults(authservID: identifier, version: version, results: results)
    }

    private static func parseResults(
        _ scanner: inout ResultScanner
    ) throws(AuthenticationResultsError) -> [ResultInfo] {
        var results: [ResultInfo] = []
        guard scanner.next == UInt8(ascii: ";") else {
            throw .expected("“;” after the authserv-id", offset: scanner.offset)
        }
        while !scanner.isAtEnd {
            guard scanner.take(UInt8(ascii: ";")) else {
                throw .expected("“;” or a property", offset: scanner.offset)
            }
            try scanner.skipCFWS()
            if scanner.isAtEnd || scanner.next == UInt8(ascii: ";") { continue }
            guard results.count < maximumParts else { throw .tooManyParts }
            guard let info = try parseResult(&scanner) else {
                guard results.isEmpty, scanner.isAtEnd else {
                    throw .expected("nothing but “none”", offset: scanner.offset)
                }
                return []
            }
            results.append(info)
        }
        return results
    }

    /// Parses a resinfo after its ";"; nil for the word `none` alone.
    private static func parseResult(
        _ scanner: inout ResultScanner
    ) throws(AuthenticationResultsError) -> ResultInfo? {
        guard let method = scanner.readKeyword() else {
            throw .expected("a method", offset: scanner.offset)
        }
        try scanner.skipCFWS()
        if scanner.isAtEnd, method.asciiLowercased == "none" { return nil }
        var info = ResultInfo(method: method, result: "")
        if scanner.take(UInt8(ascii: "/")) {
            try scanner.skipCFWS()
            guard let version = try scanner.readNumber() else {
                throw .expected("a method version", offset: scanner.offset)
            }
            info.version = version
            try scanner.skipCFWS()
        }
        try takeEqualsSign(&scanner)
        try scanner.skipCFWS()
        guard let result = scanner.readKeyword() else {
            throw .expected("a result", offset: scanner.offset)
        }
        info.result = result
        var comments = try scanner.skipCFWS()
        while let word = scanner.readKeyword() {
            comments += try parseDetail(word, into: &info, &scanner)
        }
        let comment = comments.filter { !$0.isEmpty }.joined(separator: " ")
        info.comment = comment.isEmpty ? nil : comment
        return info
    }

    /// Parses the rest of a reasonspec or propspec; gives the comments that follow a reason.
    private static func parseDetail(
        _ word: String, into info: inout ResultInfo, _ scanner: inout ResultScanner
    ) throws(AuthenticationResultsError) -> [String] {
        try scanner.skipCFWS()
        if scanner.next == UInt8(ascii: "="), word.asciiLowercased == "reason",
            info.reason == nil, info.properties.isEmpty
        {
            try takeEqualsSign(&scanner)
            try scanner.skipCFWS()
            guard let reason = try scanner.readValue() else {
                throw .expected("a reason", offset: scanner.offset)
            }
            info.reason = reason
            return try scanner.skipCFWS()
        }
        guard info.properties.count < maximumParts else { throw .tooManyParts }
        guard scanner.take(UInt8(ascii: ".")) else {
            throw .expected("“.” after “\(word)”", offset: scanner.offset)
        }
        try scanner.skipCFWS()
        guard let property = scanner.readKeyword() else {
            throw .expected("a property", offset: scanner.offset)
        }
        try scanner.skipCFWS()
        try takeEqualsSign(&scanner)
        try scanner.skipCFWS()
        guard let value = try scanner.readPropertyValue() else {
            throw .expected("a value", offset: scanner.offset)
        }
        info.properties.append(ResultProperty(ptype: word, property: property, value: value))
        try scanner.skipCFWS()
        return []
    }

    private static func takeEqualsSign(
        _ scanner: inout ResultScanner
    ) throws(AuthenticationResultsError) {
        guard scanner.take(UInt8(ascii: "=")) else {
            throw .expected("“=”", offset: scanner.offset)
        }
    }
}

extension String {
    /// The text with ASCII capitals in lower case.
    fileprivate var asciiLowercased: String {
        String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
    }
}
