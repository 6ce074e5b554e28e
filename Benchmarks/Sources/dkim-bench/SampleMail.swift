import DKIMCore

/// A message of 4 KB, and how the daemon signs and verifies it: fields one by one, body in a
/// chunk, key at hand.
struct SampleMail {
    private static let now: UInt64 = 1_800_000_000

    private let header: HeaderSection
    private let signedHeader: HeaderSection
    private let body: [UInt8]
    private let request: SigningRequest
    private let key: PublishedKey

    init(key: PrivateKey) throws {
        var request = SigningRequest(
            domain: try DomainName("sender.example"), selector: try Selector("bench"), key: key,
            fields: .default)
        request.canonicalization = Canonicalization(header: .relaxed, body: .relaxed)
        let line = "When letters became bits, the stamp had to become arithmetic.\r\n"
        let message = try MessageReader(Array((Self.headerText + line.repeated(56)).utf8))
        self.request = request
        self.key = PublishedKey(text: Array(Self.record(of: key).utf8))
        header = message.header
        body = Array(message.body)
        let field = try Self.signature(request, header: header, body: body)
        signedHeader = try MessageReader(
            Array(field.bytes) + Array(("\r\n" + Self.headerText).utf8)
        ).header
    }

    private static let headerText = """
        Received: from client.sender.example (client.sender.example [192.0.2.1])\r
        \tby mail.sender.example (Postfix) with ESMTPSA id 0123456789\r
        \tfor <bob@receiver.example>; Tue, 24 Nov 2026 00:00:00 +0000 (UTC)\r
        From: Alice <alice@sender.example>\r
        To: Bob <bob@receiver.example>\r
        Subject: Arithmetic\r
        Date: Tue, 24 Nov 2026 00:00:00 +0000\r
        Message-ID: <0123456789@sender.example>\r
        MIME-Version: 1.0\r
        Content-Type: text/plain; charset=utf-8\r
        \r

        """

    /// The key record that publishes a key.
    static func record(of key: PrivateKey) -> String {
        "v=DKIM1; k=\(key.type.rawValue); p=\(Base64.encode(key.publicKeyData))"
    }

    /// Signs the message.
    func sign() throws -> HeaderField {
        try Self.signature(request, header: header, body: body)
    }

    private static func signature(
        _ request: SigningRequest, header: HeaderSection, body: [UInt8]
    ) throws -> HeaderField {
        var plan = BodyHashPlan()
        let signer = try Signer(header: header, requests: [request], now: now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(body.span)
        return try signer.signatures(bodyHashes: hasher.finish())[0]
    }

    /// Verifies the signed message.
    func verify() throws -> DKIMResult {
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: signedHeader, policy: VerificationPolicy(), now: Self.now, plan: &plan)
        let hasher = try BodyHasher(plan: plan)
        hasher.update(body.span)
        let answers = verifier.keyQueries.map { ($0, KeyAnswer.records([key], .insecure)) }
        let results = verifier.results(
            bodyHashes: try hasher.finish(), answers: Dictionary(uniqueKeysWithValues: answers))
        return results.first?.result ?? .none
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
