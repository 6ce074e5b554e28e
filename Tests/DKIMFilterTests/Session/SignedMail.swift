import Testing

extension Mail {
    /// The message as this daemon signs it when it comes from inside.
    func signed(_ configuration: String, files: [String: String] = [:]) throws -> Mail {
        let scene = try SessionScene(configuration, files: files)
        scene.connectInside()
        let signatures = scene.deliver(self).inserted("DKIM-Signature")
        try #require(!signatures.isEmpty, "\(scene.log.lines)")
        // The last one that is inserted is on top.
        return signatures.reduce(self) { $0.adding("DKIM-Signature", $1) }
    }

    /// A message from a@author.test with a signature of each domain, the first on top. All have
    /// the selector s and the key `SessionScene.edRecord`.
    static func signed(by domains: [String]) throws -> Mail {
        let keys = domains.map { "\($0) \($0):s:/k/ed\n" }.joined()
        let table = domains.reversed().map { "*@author.test \($0)\n" }.joined()
        return try Mail(
            ["From: a@author.test", "Date: Fri, 11 Jul 2003 21:00:37 -0700", "Subject: Hi"]
        ).signed(
            "KeyTable /keys\nSigningTable refile:/table\nMultipleSignatures yes\n"
                + "Canonicalization relaxed/relaxed",
            files: ["/keys": keys, "/table": table])
    }
}
