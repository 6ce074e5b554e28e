internal import COpenSSL

extension PrivateKey {
    /// The largest key file that is looked at.
    public static let maximumFileSize = 1_048_576

    /// Reads the first private key in PEM: PKCS#8 (`PRIVATE KEY`) or PKCS#1 (`RSA PRIVATE KEY`).
    ///
    /// Text and other PEM blocks around it (certificates, parameters) are passed over. An encrypted
    /// key is refused; nothing ever asks for a passphrase.
    public init(pem: [UInt8]) throws(CryptoError) {
        let block = try Self.firstPrivateKeyBlock(in: pem)
        defer { block.release() }
        if block.isEncrypted { throw .encryptedKey }
        self = try Self.read(block)
    }

    /// Reads DER: PKCS#8 PrivateKeyInfo or PKCS#1 RSAPrivateKey.
    public init(der: [UInt8]) throws(CryptoError) {
        guard der.count <= Self.maximumFileSize else {
            throw .malformedKey(detail: "it is larger than any key")
        }
        // What follows the version tells the two apart; a sequence without a version in front
        // is EncryptedPrivateKeyInfo (RFC 5958 §3).
        var outer = DERReader(der[...])
        var body = try outer.readSequence()
        try outer.finish()
        guard body.nextTag == .integer else {
            if body.nextTag == .sequence { throw .encryptedKey }
            throw .malformedKey(detail: "it is no private key")
        }
        _ = try body.readUnsignedInteger()
        let isPKCS8 = body.nextTag == .sequence
        let key = der.withUnsafeBufferPointer {
            isPKCS8 ? Self.decodePKCS8($0) : Self.decodePKCS1($0)
        }
        try self.init(adopting: try Self.require(key))
    }

    /// Reads the contents of a key file, PEM or DER.
    public init(fileContents: [UInt8]) throws(CryptoError) {
        if fileContents.first == DERReader.Tag.sequence.rawValue {
            try self.init(der: fileContents)
        } else {
            try self.init(pem: fileContents)
        }
    }

    private static func read(_ block: PEMBlock) throws(CryptoError) -> PrivateKey {
        let data = UnsafeBufferPointer(start: block.data, count: block.count)
        let key: OpaquePointer?
        switch block.label {
        case "PRIVATE KEY": key = decodePKCS8(data)
        case "RSA PRIVATE KEY": key = decodePKCS1(data)
        default: throw .unsupportedKey(kind: "in the form “\(block.label)”")
        }
        return try PrivateKey(adopting: try require(key))
    }

    private static func require(_ key: OpaquePointer?) throws(CryptoError) -> OpaquePointer {
        guard let key else {
            throw .malformedKey(detail: "OpenSSL says “\(drainOpenSSLErrors())”")
        }
        return key
    }

    /// Finds the first block whose label says private key.
    private static func firstPrivateKeyBlock(in pem: [UInt8]) throws(CryptoError) -> PEMBlock {
        guard pem.count <= maximumFileSize else {
            throw .malformedKey(detail: "it is larger than any key")
        }
        let block: PEMBlock? = pem.withUnsafeBytes { bytes in
            guard let input = BIO_new_mem_buf(bytes.baseAddress, CInt(clamping: bytes.count))
            else { return nil }
            defer { BIO_free(input) }
            while let block = PEMBlock(readingFrom: input) {
                if block.label.hasSuffix("PRIVATE KEY") { return block }
                block.release()
            }
            return nil
        }
        let detail = drainOpenSSLErrors()
        if let block { return block }
        // A broken block stops the reading; say so rather than that nothing was there.
        if pem.contains(sequence: "PRIVATE KEY-----".utf8) {
            throw .malformedKey(detail: "the PEM text is broken, OpenSSL says “\(detail)”")
        }
        throw .noPrivateKey
    }

    private static func decodePKCS8(_ der: UnsafeBufferPointer<UInt8>) -> OpaquePointer? {
        var cursor = der.baseAddress
        guard let info = d2i_PKCS8_PRIV_KEY_INFO(nil, &cursor, der.count) else { return nil }
        defer { PKCS8_PRIV_KEY_INFO_free(info) }
        return EVP_PKCS82PKEY(info)
    }

    private static func decodePKCS1(_ der: UnsafeBufferPointer<UInt8>) -> OpaquePointer? {
        var cursor = der.baseAddress
        return d2i_PrivateKey(EVP_PKEY_RSA, nil, &cursor, der.count)
    }
}

/// One PEM block as OpenSSL's line reader gives it. It decodes no key and so asks for no
/// passphrase.
private struct PEMBlock {
    let label: String
    /// RFC 1421 headers say that the contents are encrypted, or the label does.
    let isEncrypted: Bool
    let data: UnsafeMutablePointer<UInt8>?
    let count: Int

    init?(readingFrom input: OpaquePointer) {
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        // Secure: OpenSSL clears the line and block buffers it uses.
        guard
            PEM_read_bio_ex(input, &name, &header, &data, &count, UInt32(PEM_FLAG_SECURE)) == 1
        else { return nil }
        label = name.map { String(cString: $0) } ?? ""
        let headerText = header.map { String(cString: $0) } ?? ""
        isEncrypted = label.hasPrefix("ENCRYPTED ") || headerText.contains("ENCRYPTED")
        self.data = data
        self.count = count
        CRYPTO_secure_free(name, nil, 0)
        CRYPTO_secure_free(header, nil, 0)
    }

    /// Clears and frees the contents, which may be a key.
    func release() {
        CRYPTO_secure_clear_free(data, count, nil, 0)
    }
}

extension [UInt8] {
    /// Whether these octets stand somewhere, looked for in place: no copy of a key is left behind.
    fileprivate func contains(sequence: some Collection<UInt8>) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}
