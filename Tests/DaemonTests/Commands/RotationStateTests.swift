import DKIMCore
import Testing

@testable import dkim_milterd

/// What a rollover keeps in its file.
@Suite struct RotationStateTests {
    private static func state() throws -> RotationState {
        RotationState(
            configuration: "/etc/a b.conf", step: .made,
            domains: [try DomainName("a.example"), try DomainName("b.example")],
            oldSelector: try Selector("old"), newSelector: try Selector("new"),
            oldKeyFile: "/k/old.private", newKeyFile: "/k/new.private", newKeyPath: "new.private",
            oldKeyPath: "old.private", keyType: .rsa, keyBits: 2_048, started: 1_795_478_759)
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        var state = try Self.state()
        #expect(try RotationState(state.text, path: state.path) == state)
        state.step = .reloaded
        state.storeRows = ["row one", "two"]
        state.flags = ["s"]
        state.services = ["email"]
        state.switchedAt = 1
        state.reloadedAt = 2
        state.retireAt = 3
        state.isWayBack = true
        state.choices = RotationChoices(
            nameservers: ["192.0.2.1@5353", "2001:db8::1"], server: "192.0.2.1",
            updateKeyFile: "/k/update key", zone: "example", ttl: 60,
            reloadCommand: "systemctl reload x", retireDays: 30)
        #expect(try RotationState(state.text, path: state.path) == state)
        #expect(state.path == "/k/new.private.rotation")
    }

    @Test("A file that is damaged is refused and named, whichever line is missing or broken")
    func damage() throws {
        let state = try Self.state()
        let lines = state.text.split(separator: "\n")
        for index in lines.indices {
            var others = lines
            let line = others.remove(at: index)
            // One domain is enough.
            if line.hasPrefix("domain ") { continue }
            let text = others.joined(separator: "\n")
            let error = #expect(throws: ProgramError.self) {
                try RotationState(text, path: state.path)
            }
            #expect(error?.message.hasPrefix("\(state.path) is no state") == true, "\(line)")
        }
        for (from, to) in [
            ("step made", "step over"), ("started 1", "started x"),
            ("key-type rsa", "key-type dsa"),
            ("old-selector old", "old-selector -"), ("domain a.example", "domain ..."),
            ("step made", "stepmade"), ("new-key /k/new", "new-key /other/new"),
        ] {
            let text = state.text.replacing(from, with: to)
            #expect(throws: ProgramError.self, "\(to)") {
                try RotationState(text, path: state.path)
            }
        }
    }

    @Test("The way back swaps the keys, and outdates the way there")
    func reverse() throws {
        let state = try Self.state()
        let back = state.reversed(at: 0)
        #expect(back.oldSelector == state.newSelector)
        #expect(back.newKeyFile == state.oldKeyFile)
        #expect(back.path == "/k/old.private.rotation")
        #expect(back.isReverse(of: state))
        #expect(!state.isReverse(of: back))
        #expect(back.isWayBack)
        #expect(!back.reversed(at: 0).isWayBack)
    }

    @Test(
        "The date and the type of the key make a selector",
        arguments: [
            ("mail%Y%m", "mail202611"), ("%k-%d%H%M", "rsa-242359"), ("fixed", "fixed"),
        ])
    func pattern(text: String, name: String) throws {
        // date -u -d '2026-11-24 23:59:59' +%s
        let selector = try SelectorPattern(text).selector(at: 1_795_564_799, type: .rsa)
        #expect(selector.ascii == name)
    }

    @Test("By default Ed25519 keys are told apart; what no selector can be is refused")
    func otherPatterns() throws {
        let pattern = SelectorPattern()
        #expect(try pattern.selector(at: 1_795_564_799, type: .rsa).ascii == "20261124")
        #expect(
            try pattern.selector(at: 1_795_564_799, type: .ed25519).ascii == "20261124-ed25519")
        for text in ["%x", "%", "a b", "", "-a"] {
            #expect(throws: ProgramError.self, "\(text)") {
                try SelectorPattern(text).selector(at: 0, type: .rsa)
            }
        }
    }

    @Test(
        "The new key is called as the old one, with the new selector",
        arguments: [
            ("old.private", "new.private"), ("example.com.old.pem", "example.com.new.pem"),
            ("old", "new"), ("older.private", "new.private"), ("bold.private", "new.private"),
            ("old-old.key", "new.private"), ("x.old", "x.new"), ("dkim.private", "new.private"),
        ])
    func names(name: String, expected: String) {
        #expect(RotationPlan.name(name, "old", "new") == expected)
    }
}
