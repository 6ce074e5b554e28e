internal import DKIMCore

/// A private key and the name that its public half should be published at.
struct KeyTest {
    let query: KeyQuery
    let key: PrivateKey

    /// What came of a comparison.
    enum Finding: Equatable, CustomStringConvertible {
        case good
        case testing
        case missing
        case revoked
        case different
        case unusable(String)
        case unknown(String)

        var description: String {
            switch self {
            case .good: "key OK"
            case .testing: "key OK, but the record says that the domain is testing DKIM (t=y)"
            case .missing: "record not found; publish it"
            case .revoked: "the record says that the key is revoked (p= is empty)"
            case .different:
                "keys do not match: the record publishes another key than the private one"
            case .unusable(let reason): "the record is no usable key record: \(reason)"
            case .unknown(let reason): "could not be looked up: \(reason)"
            }
        }

        /// The graver of this finding's exit status and another.
        func worse(than other: ExitStatus) -> ExitStatus {
            switch self {
            case .good, .testing: other
            case .missing, .revoked, .different, .unusable: .badInput
            case .unknown: other == .success ? .temporaryFailure : other
            }
        }
    }

    /// Compares the key with what was found at its name.
    func finding(for answer: KeyAnswer) -> Finding {
        switch answer {
        case .noSuchName, .noData: return .missing
        case .bogus(let reason): return .unknown("DNSSEC validation failed: \(reason)")
        case .temporaryFailure(let failure): return .unknown("\(failure)")
        case .records(let published, _):
            let findings = published.map(finding)
            return findings.first { $0 == .good || $0 == .testing } ?? findings.first ?? .missing
        }
    }

    private func finding(for published: PublishedKey) -> Finding {
        let record: KeyRecord
        do {
            record = try published.record.get()
        } catch {
            return .unusable("\(error)")
        }
        if record.isRevoked { return .revoked }
        guard record.keyType == key.type else { return .different }
        do {
            guard let publicKey = try published.publicKey?.get() else { return .revoked }
            // RSA keys may be published in two encodings: a signature tells whether they fit.
            let digest = [UInt8](repeating: 0x5A, count: MessageDigest.byteCount)
            let fits = try publicKey.verify(
                signature: try key.sign(digest: digest), digest: digest)
            guard fits else { return .different }
        } catch {
            return .unusable("\(error)")
        }
        return record.isTesting ? .testing : .good
    }
}
