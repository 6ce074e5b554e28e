import DKIMCore
import DKIMTestSupport

/// Signs small messages with the keys under Fixtures/Crypto, and looks at the outcome.
struct Signing {
    var fields: [String] = [
        "Received: by mail.example.com; Fri, 11 Jul 2003 21:01:54 -0700",
        "From: Joe SixPack <joe@example.com>",
        "To: Suzie Q <suzie@shopping.example.net>,\r\n\tAnn <ann@example.net>",
        "Subject: Is  dinner ready? ",
        "X-Unsigned: value",
        "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
    ]
    var body = Array("Hi.\r\n\r\nWe lost the  game. \r\n\tJoe\r\n\r\n".utf8)
    var now = Verification.now

    var header: HeaderSection {
        var header = HeaderSection()
        for field in fields {
            if let field = HeaderField(bytes: Array(field.utf8)[...]) { header.append(field) }
        }
        return header
    }

    /// A request for example.com; the selector is the name of the key.
    static func request(
        _ key: String = "ed25519", _ canonicalization: String = "relaxed/relaxed",
        change: (inout SigningRequest) throws -> Void = { _ in }
    ) throws -> SigningRequest {
        var request = SigningRequest(
            domain: try DomainName("example.com"), selector: try Selector(key),
            key: try PrivateKey(pem: try CryptoFixture.bytes("\(key).pkcs8.pem")),
            fields: .default)
        if let pair = Canonicalization(canonicalization) { request.canonicalization = pair }
        try change(&request)
        return request
    }

    /// What DNS has for those keys.
    static func keys() throws -> KeyFile {
        var lines = ""
        for key in ["rsa1024", "rsa2048", "rsa4096"] {
            let data = Base64.encode(try CryptoFixture.bytes("\(key).spki.der"))
            lines += "\(key)._domainkey.example.com p=\(data)\n"
        }
        // The raw key is the end of SubjectPublicKeyInfo (RFC 8410 §4).
        let raw = Base64.encode(try CryptoFixture.bytes("ed25519.spki.der").suffix(32))
        return KeyFile(Array((lines + "ed25519._domainkey.example.com k=ed25519; p=\(raw)").utf8))
    }

    func signatures(_ requests: [SigningRequest]) throws -> [HeaderField] {
        var plan = BodyHashPlan()
        let signer = try Signer(header: header, requests: requests, now: now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(body.span)
        return try signer.signatures(bodyHashes: try hasher.finish())
    }

    /// The message with its signatures on top.
    func message(signedBy signatures: [HeaderField]) -> [UInt8] {
        var message: [UInt8] = []
        for field in signatures + Array(header) { message += field.bytes + [0x0D, 0x0A] }
        return message + [0x0D, 0x0A] + body
    }

    /// The results for what these requests sign.
    func results(_ requests: [SigningRequest]) throws -> [SignatureResult] {
        try Verification.results(
            of: message(signedBy: signatures(requests)), keys: Self.keys(), now: now)
    }

    /// The tags of the one signature that a request makes.
    func signature(_ request: SigningRequest) throws -> DKIMSignature {
        var signatures = try signatures([request]).map { DKIMSignature.parse($0).signature }
        guard let only = signatures.popLast(), signatures.isEmpty else { throw NoSignature() }
        return try only.get()
    }

    private struct NoSignature: Error {}
}
