internal import DKIMCore
internal import Glibc

/// A file of key records in place of DNS, as read.
///
/// A line holds an owner name, blanks and the data of a TXT record with its strings joined; the
/// data may also be `!SERVFAIL` or `!TIMEOUT`. Empty lines and those that begin with `#` are
/// skipped. Lines may end in CRLF.
struct KeyFile {
    /// Larger files are no key files.
    static let maximumSize = 64 << 20

    /// The answers, by owner name in A-labels and lower case.
    private(set) var answers: [String: KeyAnswer] = [:]
    private var faults: [KeyFileError.Fault] = []

    /// Reads the text of a file; `path` is for messages only.
    init(text: [UInt8], path: String?) throws(KeyFileError) {
        var number = 0
        for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            if let problem = add(line) {
                faults.append(KeyFileError.Fault(line: number, problem: problem))
            }
        }
        guard faults.isEmpty else { throw KeyFileError(path: path, faults: faults) }
    }

    private mutating func add(_ line: ArraySlice<UInt8>) -> KeyFileError.Problem? {
        let line = (line.last == 0x0D ? line.dropLast() : line).drop(while: Self.isBlank)
        guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
        let owner = line.prefix { !Self.isBlank($0) }
        let data = line[owner.endIndex...].drop(while: Self.isBlank)
        let name: String
        do {
            name = try DomainName(String(decoding: owner, as: UTF8.self)).ascii
        } catch {
            return .badName(error)
        }
        guard let mark = data.first else { return .noData(name: name) }
        return mark == UInt8(ascii: "!") ? addOutcome(data, name) : addRecord(data, name)
    }

    private mutating func addRecord(
        _ data: ArraySlice<UInt8>, _ name: String
    ) -> KeyFileError.Problem? {
        let key = PublishedKey(text: Array(data))
        switch answers[name] {
        case nil:
            answers[name] = .records([key], .unknown)
        case .records(let keys, let status):
            answers[name] = .records(keys + [key], status)
        case .noSuchName, .noData, .bogus, .temporaryFailure:
            return .conflict(name: name)
        }
        return nil
    }

    private mutating func addOutcome(
        _ data: ArraySlice<UInt8>, _ name: String
    ) -> KeyFileError.Problem? {
        let word = String(decoding: data, as: UTF8.self)
        let failure: LookupFailure
        switch word.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ") {
        case "!SERVFAIL": failure = .serverFailure("")
        case "!TIMEOUT": failure = .timedOut
        default: return .unknownOutcome(word)
        }
        guard answers[name] == nil else { return .conflict(name: name) }
        answers[name] = .temporaryFailure(failure)
        return nil
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet == 0x20 || octet == 0x09 }

    /// The content of a file.
    static func contents(of path: String) throws(KeyFileError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { return content }
            content.append(contentsOf: buffer.prefix(count))
            guard content.count <= maximumSize else {
                throw KeyFileError(path: path, readFailure: "it is larger than 64 MiB")
            }
        }
    }

    private static func failure(_ path: String) -> KeyFileError {
        KeyFileError(path: path, readFailure: String(cString: strerror(errno)))
    }
}
