package import DKIMCore

/// Answers of DNS from text: one record per line, its owner name, blanks, the TXT data with its
/// strings joined. The data `!NODATA`, `!SERVFAIL`, `!TIMEOUT` and `!BOGUS` stand for those
/// outcomes; a name that is not there does not exist. `#` starts a comment line.
package struct KeyFile {
    private var answers: [String: KeyAnswer] = [:]

    /// Reads the text of a file; octets, since hostile records are not always UTF-8.
    package init(_ text: [UInt8]) {
        var records: [String: [PublishedKey]] = [:]
        for line in text.split(separator: 0x0A) where line.first != UInt8(ascii: "#") {
            guard let blank = line.firstIndex(where: { $0 == 0x20 || $0 == 0x09 }) else { continue }
            let name = String(decoding: line[..<blank], as: UTF8.self)
            let data = line[blank...].drop { $0 == 0x20 || $0 == 0x09 }
            switch String(decoding: data, as: UTF8.self) {
            case "!NODATA": answers[name] = .noData
            case "!SERVFAIL": answers[name] = .temporaryFailure(.serverFailure(""))
            case "!TIMEOUT": answers[name] = .temporaryFailure(.timedOut)
            case "!BOGUS": answers[name] = .bogus("")
            default: records[name, default: []].append(PublishedKey(text: Array(data)))
            }
        }
        for (name, keys) in records { answers[name] = .records(keys, .unknown) }
    }

    /// What DNS would say.
    package func answer(to query: KeyQuery) -> KeyAnswer {
        answers[query.name] ?? .noSuchName
    }
}
