package import DKIMCore

/// The answers of the last hour, which limit those to come.
///
/// It has a text form with a line for each answer: the time in seconds since 1970, a blank, and a
/// digest of the address. Who has written to us stays unknown to whoever reads the file.
package struct AnswerLedger: Sendable {
    /// One answer.
    package struct Entry: Sendable, Equatable {
        /// Seconds since 1970.
        let time: Int64
        /// Tells the address from others.
        let digest: String
    }

    /// Why there may be no answer now.
    package enum Refusal: Sendable, Equatable, CustomStringConvertible {
        case sender(Int)
        case total(Int)

        /// For the log.
        package var description: String {
            switch self {
            case .sender(let limit):
                "the address got \(limit) answers within an hour (--limit-per-sender)"
            case .total(let limit): "\(limit) answers were sent within an hour (--limit-total)"
            }
        }
    }

    /// Characters of a digest: 64 bits are enough to tell ten thousand addresses apart.
    private static let digestLength = 16
    /// A line has no more octets than this, its end included.
    private static let maximumLine = 40
    /// A text with more octets is not one of ours.
    package static let maximumText = AnswerLimits.maximum * maximumLine

    private var entries: [Entry]
    /// Lines of the text that were none of ours.
    package private(set) var strangeLines = 0

    /// Reads the text form, and forgets what is older than an hour.
    ///
    /// A line that is none of ours is left out and counted. What comes from the future, as after a
    /// clock was set back, counts for as long as it would have.
    package init(text: some Sequence<UInt8>, now: Int64) {
        var entries: [Entry] = []
        for line in Array(text).split(separator: 0x0A) {
            guard let entry = Self.entry(line) else {
                strangeLines += 1
                continue
            }
            let age = now.subtractingReportingOverflow(entry.time)
            let window = AnswerLimits.window
            guard !age.overflow, age.partialValue < window, age.partialValue > -window else {
                continue
            }
            entries.append(entry)
        }
        self.entries = Array(entries.suffix(AnswerLimits.maximum))
    }

    /// Counts an answer to an address, if there may be one.
    package mutating func admit(
        _ address: Mailbox, now: Int64, limits: AnswerLimits
    ) throws(CryptoError) -> Result<Entry, Refusal> {
        let entry = Entry(time: now, digest: try Self.digest(of: address))
        guard entries.count < limits.total else { return .failure(.total(limits.total)) }
        let count = entries.count { $0.digest == entry.digest }
        guard count < limits.perSender else { return .failure(.sender(limits.perSender)) }
        entries.append(entry)
        return .success(entry)
    }

    /// Takes back an answer that was not sent after all.
    package mutating func withdraw(_ entry: Entry) {
        guard let index = entries.lastIndex(of: entry) else { return }
        entries.remove(at: index)
    }

    /// The text form.
    package var text: [UInt8] {
        Array(entries.map { "\($0.time) \($0.digest)\n" }.joined().utf8)
    }

    private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
        guard line.count < maximumLine else { return nil }
        let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.count == 2, words[1].count == digestLength,
            words[1].allSatisfy({ $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }),
            let time = Int64(String(decoding: words[0], as: UTF8.self))
        else { return nil }
        return Entry(time: time, digest: String(decoding: words[1], as: UTF8.self))
    }

    /// One for all spellings of an address: letter case does not count, nor what stands behind a
    /// “+”, which most hosts deliver to the same mailbox.
    private static func digest(of address: Mailbox) throws(CryptoError) -> String {
        let name = address.localPart.lowercased().prefix { $0 != "+" }
        var digest = try MessageDigest()
        let octets = Array("\(name)@\(address.domain.ascii)".utf8)
        digest.update(octets.span)
        let digits = try digest.finish().map { octet in
            (octet < 16 ? "0" : "") + String(octet, radix: 16)
        }
        return String(digits.joined().prefix(digestLength))
    }
}

extension AnswerLedger.Refusal: Error {}
