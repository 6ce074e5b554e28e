/// Compares the digest of every beginning of a canonical body that ends with a line, and of those
/// that l= names, with signed hashes: in one pass, by digests that branch off.
///
/// A class because it holds a `MessageDigest`.
final class BeginningSearch: CanonicalByteSink {
    /// Beginnings are compared at the last so many lines only: text that is appended is short.
    static let maximumLines = 50_000
    /// What the comparison of one beginning costs, in octets hashed.
    private static let comparisonCost = 256

    private let questions: [BodyQuestion]
    private let canonicalization: Canonicalization.Algorithm
    /// Places in `questions` by hash.
    private var places: [[UInt8]: [Int]] = [:]
    /// The distinct values of l= that lie ahead, the next one last.
    private var limits: [UInt64]
    private let firstLine: Int
    private var digest: MessageDigest
    private var branch: MessageDigest
    private var octets: UInt64 = 0
    private var lines = 0
    private var lineLength = 0
    private var fault: CryptoError?
    private var matches: [BodyMatch] = []

    private init(
        _ questions: [BodyQuestion], _ canonicalization: Canonicalization.Algorithm, firstLine: Int
    ) throws(CryptoError) {
        self.questions = questions
        self.canonicalization = canonicalization
        self.firstLine = firstLine
        digest = try MessageDigest()
        branch = try MessageDigest()
        limits = Set(questions.compactMap(\.limit)).filter { $0 > 0 }.sorted(by: >)
        for (place, question) in questions.enumerated() {
            places[question.bodyHash, default: []].append(place)
        }
    }

    /// The beginnings of a body that have one of the hashes, in both canonical forms; nil where
    /// the effort is not allowed.
    static func matches(
        of questions: [BodyQuestion], in body: ArraySlice<UInt8>, _ effort: inout Effort
    ) throws(CryptoError) -> [BodyMatch]? {
        let lines = body.count { $0 == 0x0A }
        let cost = body.count + comparisonCost * min(lines, maximumLines)
        guard effort.take(2 * cost) else { return nil }
        var matches: [BodyMatch] = []
        for algorithm in Canonicalization.Algorithm.allCases {
            var search = try BeginningSearch(
                questions, algorithm, firstLine: lines - maximumLines)
            var canonicalizer = BodyCanonicalizer(algorithm)
            canonicalizer.update(body.span, into: &search)
            canonicalizer.finish(into: &search)
            matches += try search.finish()
        }
        return matches
    }

    func append(_ bytes: Span<UInt8>) {
        var start = 0
        for index in bytes.indices {
            octets &+= 1
            lineLength &+= 1
            let isLineEnd = bytes[index] == 0x0A
            let isLimit = octets == limits.last
            guard isLineEnd || isLimit else { continue }
            digest.update(bytes.extracting(start..<(index + 1)))
            start = index + 1
            if isLimit { limits.removeLast() }
            if isLineEnd { lines &+= 1 }
            // A body never ends with an empty line in canonical form.
            let isEnd = isLineEnd && lineLength > 2 && lines >= firstLine
            if isEnd || isLimit { compare() }
            if isLineEnd { lineLength = 0 }
        }
        digest.update(bytes.extracting(droppingFirst: start))
    }

    private func compare() {
        do throws(CryptoError) {
            try branch.resume(from: digest)
            note(try branch.finish())
        } catch {
            fault = error
        }
    }

    private func note(_ hash: [UInt8]) {
        guard let found = places[hash] else { return }
        for place in found {
            let isAsSigned = questions[place].limit == octets
            matches.append(
                BodyMatch(
                    question: place, canonicalization: canonicalization,
                    extent: isAsSigned ? .asSigned : .lines(lines)))
        }
    }

    private func finish() throws(CryptoError) -> [BodyMatch] {
        let whole = try digest.finish()
        if let fault { throw fault }
        for place in places[whole] ?? [] {
            // What was taken for a beginning is all there is.
            matches.removeAll { $0.question == place && $0.extent == .lines(lines) }
            let limit = questions[place].limit
            guard limit != octets else { continue }
            matches.append(
                BodyMatch(
                    question: place, canonicalization: canonicalization,
                    extent: limit == nil ? .asSigned : .wholeDespiteLimit))
        }
        return matches
    }
}
