internal import DKIMCore

/// The name of a key record, and the private key that should belong to it.
struct KeyTest {
    let query: KeyQuery
    /// Nil where only the record is looked at.
    let key: PrivateKey?

    /// What came of a comparison.
    enum Finding: Equatable {
        case good
        /// Good, and the record says that the domain is testing DKIM.
        case testing
        case missing
        case several
        case revoked
        case different
        case unusable(String)
        case unknown(String)

        /// Whether verifiers will find the key good.
        var isGood: Bool { self == .good || self == .testing }

        /// The exit status that it calls for.
        var status: ExitStatus {
            switch self {
            case .good, .testing: .success
            case .missing, .several, .revoked, .different, .unusable: .badInput
            case .unknown: .temporaryFailure
            }
        }
    }

    /// A finding in the words of opendkim-testkey, as far as it had any.
    func words(for finding: Finding) -> String {
        switch finding {
        case .good: "key OK"
        case .testing: "key OK; the record says that the domain is testing DKIM (t=y)"
        case .missing: "'\(query.name)' record not found"
        case .several: "multiple DNS replies for '\(query.name)'"
        case .revoked: "Revoked key"
        case .different: "keys do not match"
        case .unusable(let reason): "'\(query.name)' is no usable key record: \(reason)"
        case .unknown(let reason): "'\(query.name)' query failed: \(reason)"
        }
    }

    /// Compares the key with what was found at its name.
    func finding(for answer: KeyAnswer) -> Finding {
        switch answer {
        case .noSuchName, .noData: return .missing
        case .bogus(let reason, _): return .unknown("DNSSEC validation failed: \(reason)")
        case .temporaryFailure(let failure): return .unknown("\(failure)")
        case .records(let published, _):
            // RFC 6376 §3.6.2.2: with more than one record anything may happen.
            guard let first = published.first else { return .missing }
            return published.count > 1 ? .several : finding(for: first)
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
        do {
            guard let publicKey = try published.publicKey?.get() else { return .revoked }
            if let key {
                guard record.keyType == key.type else { return .different }
                // RSA keys may be published in two encodings: a signature tells whether they fit.
                let digest = [UInt8](repeating: 0x5A, count: MessageDigest.byteCount)
                let fits = try publicKey.verify(
                    signature: try key.sign(digest: digest), digest: digest)
                guard fits else { return .different }
            }
        } catch {
            return .unusable("\(error)")
        }
        return record.isTesting ? .testing : .good
    }
}
