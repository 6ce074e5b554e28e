/// A message as an MTA hands it over: fields from top to bottom, each with the blanks after its
/// colon, and a body.
struct Mail: Sendable {
    var fields: [(name: String, body: String)]
    var body: String

    /// Takes lines of the form `Name: body`; folds are CRLF.
    init(_ fields: [String], body: String = "Hi.\r\n") {
        self.fields = fields.map { line in
            let parts = line.split(
                separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
        self.body = body
    }

    /// The same with another field on top.
    func adding(_ name: String, _ body: String) -> Mail {
        var mail = self
        mail.fields.insert((name, body), at: 0)
        return mail
    }

    /// The fields and the body of the message of RFC 8463 appendix A.
    private static let lunch = [
        "From: Joe SixPack <joe@football.example.com>",
        "To: Suzie Q <suzie@shopping.example.net>",
        "Subject: Is dinner ready?",
        "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)",
        "Message-ID: <20030712040037.46341.5F8J@football.example.com>",
    ]
    private static let lunchBody =
        "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n"

    /// That message without a signature.
    static let unsigned = Mail(lunch, body: lunchBody)

    /// Signed with Ed25519, as RFC 8463 appendix A.3 has it.
    static let signed = Mail([ed25519] + lunch, body: lunchBody)

    /// With both signatures of RFC 8463 appendix A.3.
    static let signedTwice = Mail([ed25519, rsa] + lunch, body: lunchBody)

    /// What the name servers of that domain say.
    static let ed25519Name = "brisbane._domainkey.football.example.com"
    static let ed25519Key =
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    static let rsaName = "test._domainkey.football.example.com"
    static let rsaKey =
        "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhd"
        + "R6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hst"
        + "T5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"

    private static let ed25519 = """
        DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r
         d=football.example.com; i=@football.example.com;\r
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r
         subject : date : message-id : from : subject : date;\r
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        """
    private static let rsa = """
        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r
         d=football.example.com; i=@football.example.com;\r
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :\r
         date : message-id : from : subject : date;\r
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3\r
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz\r
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        """
}
