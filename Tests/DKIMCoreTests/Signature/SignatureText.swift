import DKIMCore

/// Builds DKIM-Signature fields from text.
enum SignatureText {
    /// The tags every signature needs, in some order.
    static let required: [(name: String, value: String)] = [
        ("v", "1"), ("a", "rsa-sha256"), ("d", "example.com"), ("s", "sel"), ("h", "From:To"),
        ("bh", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI="), ("b", "AAAA"),
    ]

    /// Those tags, one or the other replaced, added or (nil) left out.
    static func tags(_ changes: [String: String?]) -> String {
        var tags = required.compactMap { name, value -> String? in
            guard let change = changes[name] else { return "\(name)=\(value)" }
            return change.map { "\(name)=\($0)" }
        }
        for (name, value) in changes.sorted(by: { $0.key < $1.key })
        where !required.contains(where: { $0.name == name }) {
            if let value { tags.append("\(name)=\(value)") }
        }
        return tags.joined(separator: "; ")
    }

    /// A field of this body, line ends as CRLF.
    static func field(_ body: String, name: String = "DKIM-Signature") -> HeaderField {
        let octets = body.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        return HeaderField(name: name.utf8, body: octets)
    }

    static func parse(_ changes: [String: String?]) -> ParsedSignature {
        DKIMSignature.parse(field(" " + tags(changes)))
    }

    static func text(_ field: HeaderField) -> String {
        String(decoding: field.bytes, as: UTF8.self)
    }

    /// RFC 6376 §3.5.
    static let section35 = """
         v=1; a=rsa-sha256; d=example.net; s=brisbane;
           c=simple; q=dns/txt; i=@eng.example.net;
           t=1117574938; x=1118006938;
           h=from:to:subject:date;
           z=From:foo@eng.example.net|To:joe@example.com|
            Subject:demo=20run|Date:July=205,=202005=203:44:08=20PM=20-0700;
           bh=MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=;
           b=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR
        """

    /// RFC 6376 appendix A.2.
    static let appendixA = """
         v=1; a=rsa-sha256; s=brisbane; d=example.com;
              c=simple/simple; q=dns/txt; i=joe@football.example.com;
              h=Received : From : To : Subject : Date : Message-ID;
              bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
              b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB
                4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut
                KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV
                4bmp/YzhwvcubU4=;
        """

    /// RFC 8463 appendix A.3, the first signature.
    static let ed25519 = """
         v=1; a=ed25519-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=brisbane; t=1528637909; h=from : to :
         subject : date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
         Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
        """

    /// RFC 8463 appendix A.3, the second.
    static let rsaBesideEd25519 = """
         v=1; a=rsa-sha256; c=relaxed/relaxed;
         d=football.example.com; i=@football.example.com;
         q=dns/txt; s=test; t=1528637909; h=from : to : subject :
         date : message-id : from : subject : date;
         bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
         b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
         DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
         dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
        """
}
