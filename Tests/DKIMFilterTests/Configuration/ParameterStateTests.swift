import DKIMCore
import DKIMFilter
import Testing

@Suite("What becomes of every parameter that files may hold")
struct ParameterStateTests {
    /// Parameters of many deployments that are still to be built. This list must end empty.
    static let stillToBuild: Set<String> = []

    /// Common, and yet nothing that they could do.
    static let commonWithoutEffect: Set<String> = []

    @Test("Each name of the fixture has one row, and each row a name of the fixture or is ours")
    func complete() throws {
        let entries = try ParameterFixture.entries()
        let current = entries.filter { $0.kind != .former && $0.kind != .recent }
        #expect(current.count == 161)
        #expect(Set(entries.map { $0.name.lowercased() }).count == entries.count)
        for entry in entries {
            #expect(ParameterTable.row(named: entry.name) != nil, "\(entry.name)")
        }
        let known = Set(entries.map { $0.name.lowercased() })
        let others = ParameterTable.rows.filter { !known.contains($0.name.lowercased()) }
        #expect(others.allSatisfy { $0.origin == .addition }, "\(others.map(\.name))")
        let additions = ParameterTable.rows.filter { $0.origin == .addition }.map(\.name)
        #expect(additions == others.map(\.name))
    }

    @Test("What many deployments have works")
    func common() throws {
        var missing: Set<String> = []
        var ignored: Set<String> = []
        for entry in try ParameterFixture.entries()
        where entry.kind == .core || entry.kind == .common {
            let row = try #require(ParameterTable.row(named: entry.name))
            switch row.state {
            case .works: break
            case .notYet: missing.insert(entry.name)
            case .noEffect, .refused, .renamed: ignored.insert(entry.name)
            }
        }
        #expect(missing == Self.stillToBuild)
        #expect(ignored == Self.commonWithoutEffect)
    }

    @Test("Nothing historic is left undecided, and an old name leads to one of today")
    func decided() throws {
        for entry in try ParameterFixture.entries()
        where entry.kind == .historic || entry.kind == .former {
            let row = try #require(ParameterTable.row(named: entry.name))
            #expect(row.state != .notYet, "\(row.name)")
        }
        for row in ParameterTable.rows {
            guard case .renamed(let today) = row.state else { continue }
            let target = try #require(ParameterTable.row(named: today), "\(row.name)")
            #expect(target.name == today)
            if case .renamed = target.state { Issue.record("\(row.name) leads to \(today)") }
        }
    }

    @Test("A refusal says why and what to do; a notice says why")
    func words() {
        for row in ParameterTable.rows {
            switch row.state {
            case .noEffect(let why):
                #expect(!why.isEmpty && !why.hasSuffix("."), "\(row.name)")
                #expect(Loaded("\(row.name) x").errors == [], "\(row.name)")
                #expect(
                    Loaded("\(row.name) x").notices == ["c:1: \(row.name): has no effect: \(why)"])
            case .refused(let why, let instead):
                #expect(!why.hasSuffix(".") && !instead.hasSuffix("."), "\(row.name)")
                #expect(
                    Loaded("\(row.name) x").errors
                        == ["c:1: \(row.name): is refused: \(why); \(instead)"])
            case .notYet:
                #expect(
                    Loaded("\(row.name) x").errors
                        == ["c:1: \(row.name): not supported yet; remove the line"])
            case .works, .renamed: break
            }
        }
    }

    /// The parameters that a remedy sends the operator to.
    @Test("What a remedy names exists and is itself not refused")
    func remedies() {
        for row in ParameterTable.rows {
            guard case .refused(_, let instead) = row.state else { continue }
            for word in instead.split(whereSeparator: { " ,;".contains($0) }) {
                guard let named = ParameterTable.row(named: String(word)), named.name == word
                else { continue }
                #expect(named.state == .works || named.state == .notYet, "\(row.name): \(word)")
            }
        }
    }

    @Test("A switch that would be refused may be off")
    func refusedSwitch() {
        let loaded = Loaded("LuaOnlySigning no\nVBR-PurgeFields 0\n")
        #expect(loaded.errors == [])
        #expect(loaded.notices.count == 2)
        #expect(
            loaded.notices.first
                == "c:1: LuaOnlySigning: is off in any case: Lua scripts are not run")
        #expect(Loaded("LuaOnlySigning yes").errors.count == 1)
    }

    @Test("Lua, its hooks and its data sets are refused with what to use")
    func scripts() {
        #expect(
            Loaded("FinalPolicyScript /etc/final.lua").errors == [
                "c:1: FinalPolicyScript: is refused: Lua scripts are not run; reject mail by "
                    + "On-NoSignature, On-BadSignature and On-KeyNotFound, or redirect it by "
                    + "RedirectFailuresTo"
            ])
    }

    @Test("An old name means what today's does, with a notice")
    func renamed() {
        let loaded = Loaded("on-signaturemissing reject\nOn-NoKey tempfail\n")
        #expect(loaded.configuration?.failures.noSignature == .reject)
        #expect(loaded.configuration?.failures.keyNotFound == .tempfail)
        #expect(
            loaded.notices == [
                "c:1: On-SignatureMissing: is an old name of On-NoSignature; write that",
                "c:2: On-NoKey: is an old name of On-KeyNotFound; write that",
            ])
        #expect(
            Loaded("AlwaysSignHeaders From,To").configuration?.signing.fieldSelection
                .oversign.map(\.text) == ["From", "To"])
    }

    @Test("A bad value under an old name is told with today's name, and without a value at once")
    func renamedBadValue() {
        #expect(
            Loaded("On-NoKey maybe").errors == [
                "c:1: On-KeyNotFound: “maybe” is not an action, expected accept, discard, "
                    + "quarantine, reject or tempfail"
            ])
        #expect(
            Loaded("On-NoKey").errors == [
                "c:1: On-NoKey: has no value; write one, or remove the line"
            ])
    }

    @Test("Of an old name and today's, the last line wins")
    func renamedOrder() {
        #expect(
            Loaded("On-NoSignature reject\nOn-SignatureMissing accept").configuration?.failures
                .noSignature == .accept)
        #expect(
            Loaded("On-SignatureMissing accept\nOn-NoSignature reject").configuration?.failures
                .noSignature == .reject)
    }

    @Test("BodyLengths was a switch, and is a table for all recipients now")
    func bodyLengths() throws {
        let on = try #require(Loaded("BodyLengths yes").configuration)
        #expect(on.settings["bodylengthdb"]?.value == "csl:*")
        let off = try #require(Loaded("BodyLengths no").configuration)
        #expect(off.settings["bodylengthdb"] == nil)
        #expect(Loaded("BodyLengths on").errors.count == 1)
    }

    @Test("ResolvConf names the servers of that file")
    func resolvConf() {
        let loaded = Loaded(
            "ResolvConf /r",
            files: ["/r": "search test\nnameserver 192.0.2.1 # one\n\tnameserver 2001:db8::1\n"])
        #expect(loaded.configuration?.resolver.nameservers == ["192.0.2.1", "2001:db8::1"])
        #expect(
            Loaded("ResolvConf /gone").errors == [
                "c:1: ResolvConf: cannot read /gone: No such file or directory"
            ])
        #expect(
            Loaded("ResolvConf /r", files: ["/r": "search test\n"]).errors == [
                "c:1: ResolvConf: /r has no line “nameserver ADDRESS”; "
                    + "name the servers in Nameservers"
            ])
    }
}
