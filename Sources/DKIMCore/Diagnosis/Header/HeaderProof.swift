/// Says of a header hash whether a signature was made over it.
struct HeaderProof {
    private let signature: [UInt8]
    private let keys: [PublicKey]
    /// What RSA signatures tell of themselves: a comparison then does instead of a verification.
    private let digests: [[UInt8]]

    /// Nil where there is no key to try with.
    init?(_ signature: DKIMSignature, answer: KeyAnswer?) throws(CryptoError) {
        let published: [PublishedKey]
        switch answer {
        case .records(let keys, _), .bogus(_, let keys): published = keys
        case .noSuchName, .noData, .temporaryFailure, nil: return nil
        }
        var keys: [PublicKey] = []
        var digests: [[UInt8]] = []
        for key in PublishedKey.examined(published) {
            guard case .success(let publicKey) = key.publicKey,
                publicKey.type == signature.algorithm.keyType
            else { continue }
            keys.append(publicKey)
            if let digest = try publicKey.signedDigest(in: signature.signatureData) {
                digests.append(digest)
            }
        }
        guard !keys.isEmpty else { return nil }
        self.signature = signature.signatureData
        self.keys = keys
        self.digests = digests
    }

    /// Whether one of the keys has made the signature, over whatever; nil where that cannot be
    /// told (Ed25519).
    var isByKey: Bool? {
        keys.contains { $0.type == .rsa } ? !digests.isEmpty : nil
    }

    /// Whether the signature was made over this hash.
    func holds(for digest: [UInt8]) throws(CryptoError) -> Bool {
        if digests.contains(digest) { return true }
        for key in keys where key.type != .rsa {
            if try key.verify(signature: signature, digest: digest) { return true }
        }
        return false
    }
}
