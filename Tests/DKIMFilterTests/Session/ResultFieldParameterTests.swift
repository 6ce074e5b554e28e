import DKIMFilter
import Testing

@Suite("Parameters that decide which results arrive and how ours are written")
struct ResultFieldParameterTests {
    /// The ordinals of the fields that are removed, from the last to the first.
    private static func removed(_ configuration: String, _ bodies: [String]) throws -> [Int] {
        var mail = Mail.signed
        for body in bodies.reversed() { mail = mail.adding("Authentication-Results", body) }
        let scene = try SessionScene.verifying(configuration)
        return scene.deliver(mail).edits.compactMap { edit in
            guard case .deleteField("Authentication-Results", let ordinal) = edit else {
                return nil
            }
            return ordinal
        }
    }

    private static let ours = [
        " mx.example.net; dkim=pass header.d=example.org",
        " mx.example.net; spf=pass smtp.mailfrom=example.org",
        " other.example; dkim=pass",
    ]

    @Test("RFC 8601 §5: unset, whatever claims to be ours goes")
    func unset() throws {
        #expect(try Self.removed("", Self.ours) == [2, 1])
        #expect(try Self.removed("RemoveARAll yes", Self.ours) == [2, 1])
    }

    @Test("KeepAuthResults leaves all, and says at the start what that means")
    func keep() throws {
        #expect(try Self.removed("KeepAuthResults yes", Self.ours) == [])
        #expect(
            Loaded("KeepAuthResults yes").notices == [
                "c:1: KeepAuthResults: results that others forged under our name stay in the message"
            ])
        #expect(Loaded("KeepAuthResults no").notices == [])
    }

    @Test(
        "RemoveARAll no leaves results of other methods, but none that could be read as DKIM's",
        arguments: [
            (" mx.example.net; spf=pass smtp.mailfrom=example.org", true),
            (" mx.example.net; dmarc=pass header.from=dkim.example.org", true),
            (" mx.example.net; none", true),
            (" mx.example.net; spf=pass; dkim=pass", false),
            (" mx.example.net; spf=pass;\r\n\tDKIM (x) / 1 = pass", false),
            (" mx.example.net; dkim-atps=pass", false),
            (" mx.example.net; spf=pass (;dkim=pass)", false),
            (" mx.example.net; spf=pass reason=\"x\";\"dkim\"=pass", false),
            (" mx.example.net; x=\"; dkim=pass", false),
        ])
    func otherMethods(body: String, stays: Bool) throws {
        #expect(try Self.removed("RemoveARAll no", [body]) == (stays ? [] : [1]))
    }

    @Test(
        "RemoveARFrom names whole hosts and, with a dot, domains; our own name always counts",
        arguments: [
            ("old.example.net", [" old.example.net; dkim=pass"], [1]),
            ("old.example.net", [" x.old.example.net; dkim=pass"], []),
            ("old.example.net", [" mx.example.net; dkim=pass"], [1]),
            (".example.net", [" a.b.example.net/4 1; dkim=pass", " example.net; dkim=pass"], [1]),
            (".example.net", [" OLD.Example.Net.; dkim=pass"], [1]),
            (".example.net", [" old.example.net.evil.test; dkim=pass"], []),
            ("old.example.net,bücher.example", [" xn--bcher-kva.example; dkim=pass"], [1]),
        ])
    func named(list: String, bodies: [String], removed: [Int]) throws {
        #expect(try Self.removed("RemoveARFrom \(list)", bodies) == removed)
    }

    @Test("A pattern file for RemoveARFrom may hold wild cards")
    func patterns() throws {
        let loaded = Loaded("RemoveARFrom refile:/r", files: ["/r": "mx*.example.net\n"])
        let names = try #require(loaded.configuration).verifying.results.removedNames
        #expect(names.contains("mx1.example.net"))
        #expect(!names.contains("my1.example.net"))
    }

    @Test("RFC 8601 §2.2: AuthservIDWithJobID appends the queue id, in quotation marks")
    func queueID() throws {
        let scene = try SessionScene.verifying("AuthservIDWithJobID yes")
        #expect(
            scene.deliver(Mail.signed).results == [
                " \"mx.example.net/4ABC\"; dkim=pass (ed25519 key)"
                    + " header.d=football.example.com header.i=@football.example.com"
                    + " header.a=ed25519-sha256 header.s=brisbane header.b=\"/gCrinpc\""
            ])
        // What this daemon wrote is known again as its own.
        #expect(
            try Self.removed("AuthservIDWithJobID yes", [" \"mx.example.net/4ABD\"; dkim=pass"])
                == [1])
    }

    @Test("Without a queue id AuthservIDWithJobID appends nothing")
    func noQueueID() throws {
        let scene = try SessionScene.verifying("AuthservIDWithJobID yes")
        scene.macros["i"] = nil
        #expect(scene.deliver(Mail.signed).results.first?.hasPrefix(" mx.example.net;") == true)
    }

    @Test("NoHeaderB leaves out header.b only")
    func noHeaderB() throws {
        let scene = try SessionScene.verifying("NoHeaderB yes")
        #expect(
            scene.deliver(Mail.signed).results == [
                " mx.example.net; dkim=pass (ed25519 key)"
                    + " header.d=football.example.com header.i=@football.example.com"
                    + " header.a=ed25519-sha256 header.s=brisbane"
            ])
    }
}
