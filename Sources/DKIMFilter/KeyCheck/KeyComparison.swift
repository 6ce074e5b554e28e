package import DKIMCore

/// The name of a key record, and the private key that should belong to it.
package struct KeyComparison: Sendable {
    /// Where the record is.
    package let query: KeyQuery
    /// Nil where only the record is looked at.
    package let key: PrivateKey?

    /// Joins the two.
    package init(query: KeyQuery, key: PrivateKey?) {
        self.query = query
        self.key = key
    }

    /// Compares the key with what was found at its name.
    package func finding(for answer: KeyAnswer) -> KeyFinding {
        switch answer {
        case .noSuchName, .noData: return .missing
        case .bogus(let reason, _): return .unknown("DNSSEC validation failed: \(reason)")
        case .temporaryFailure(let failure): return .unknown("\(failure)")
        case .records(let published, _):
            guard let first = published.first else { return .missing }
            guard published.count > 1 else { return finding(for: first) }
            // RFC 6376 §3.6.2.2: with more than one record anything may happen. A key that is in
            // none of them is published nowhere.
            let isThere = published.contains { finding(for: $0) != .different }
            return isThere || key == nil ? .several : .different
        }
    }

    private func finding(for published: PublishedKey) -> KeyFinding {
        let record: KeyRecord
        do {
            record = try published.record.get()
        } catch {
            return .unusable("\(error)")
        }
        if record.isRevoked { return .revoked }
        do {
            guard let publicKey = try published.publicKey?.get() else { return .revoked }
            if let key, try !fits(key, record, publicKey) { return .different }
        } catch {
            return .unusable("\(error)")
        }
        // RFC 6376 §6.1.2 steps 5 and 6: verifiers ignore such a record.
        guard record.isForEmail else { return .unusable("it is not for email (s=)") }
        let algorithm = SigningAlgorithm(keyType: record.keyType)
        guard record.allowsHash(of: algorithm) else {
            return .unusable("it does not allow \(algorithm.hashName) (h=)")
        }
        return record.isTesting ? .testing : .good
    }

    private func fits(
        _ key: PrivateKey, _ record: KeyRecord, _ publicKey: PublicKey
    ) throws(CryptoError) -> Bool {
        guard record.keyType == key.type else { return false }
        if record.publicKeyData == key.publicKeyData { return true }
        // RSA keys may be published in two encodings: a signature tells whether they fit.
        let digest = [UInt8](repeating: 0x5A, count: MessageDigest.byteCount)
        return try publicKey.verify(signature: try key.sign(digest: digest), digest: digest)
    }
}
