import DKIMCore
import DKIMFilter
import Testing

/// Random tables and senders: what signs is what an oracle says that knows nothing but the rules
/// as they are documented, tried row by row.
@Suite("Never another domain's key")
struct KeyOwnershipTests {
    private struct KeyRow {
        var name: String
        var domain: String
        var selector: String
        var path: String
        var text: String { "\(name) \(domain):\(selector):\(path)" }
    }

    private struct SenderRow {
        var sender: String
        var name: String
        var signer: String?
        var text: String { "\(sender) \(name)" + (signer.map { ":" + $0 } ?? "") }
    }

    private struct Signature: Equatable, CustomStringConvertible {
        var domain: String
        var selector: String
        var agent: String?
        var path: String
        var description: String { "d=\(domain) s=\(selector) i=\(agent ?? "-") \(path)" }
    }

    private enum Answer: Equatable {
        case signatures([Signature])
        case failure
    }

    // MARK: The oracle

    private static func below(_ domain: String) -> [String] {
        let labels = domain.split(separator: ".")
        return labels.indices.dropFirst().map { "." + labels[$0...].joined(separator: ".") }
    }

    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return (0...text.count).contains { matches(pattern.dropFirst(), text.dropFirst($0)) }
        }
        return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
    }

    private static func rows(
        _ table: [SenderRow], isPattern: Bool, user: String, domain: String
    ) -> [SenderRow] {
        if isPattern {
            let address = "\(user)@\(domain)".lowercased()
            return table.filter { matches($0.sender.lowercased()[...], address[...]) }
        }
        var keys = ["\(user)@\(domain)", domain]
        for suffix in below(domain) { keys += ["\(user)@\(suffix)", suffix] }
        keys += ["\(user)@*", "*"]
        return keys.compactMap { key in
            table.first { $0.sender.lowercased() == key.lowercased() }
        }
    }

    private static func answer(
        _ table: [SenderRow], isPattern: Bool, keys: [KeyRow], all: Bool, user: String,
        domain: String
    ) -> Answer {
        var found = rows(table, isPattern: isPattern, user: user, domain: domain)
        if !all { found = Array(found.prefix(1)) }
        var signatures: [Signature] = []
        for row in found {
            let name = row.name == "%" ? domain : row.name
            guard let key = keys.first(where: { $0.name == name }) else { return .failure }
            let signing = key.domain == "%" ? domain : key.domain
            let path = key.path.replacing("%", with: signing)
            guard files[path] != nil else { return .failure }
            var agent = row.signer?.replacing("%", with: domain)
            if let own = agent?.split(separator: "@").last,
                own != signing, !own.hasSuffix("." + signing)
            {
                agent = nil
            }
            let signature = Signature(
                domain: signing, selector: key.selector, agent: agent, path: path)
            let isRepeated = signatures.contains {
                $0.domain == signing && $0.selector == key.selector && $0.agent == agent
            }
            if !isRepeated { signatures.append(signature) }
        }
        return .signatures(signatures)
    }

    // MARK: Random tables

    private static let domains = [
        "a.example", "b.example", "x.a.example", "y.x.a.example", "aa.example", "example",
        "a.test", "xn--bcher-kva.example",
    ]
    private static let users = ["jo", "al", "jo.x", "x"]

    /// A key of its own for each file, so that it is known which one was used.
    private static let files: [String: PrivateKey] = {
        var files: [String: PrivateKey] = [:]
        let paths = domains.map { "/k/\($0)/key" } + ["/k/one", "/k/two", "/k/three"]
        for path in paths { files[path] = try? PrivateKey.generateEd25519() }
        // Without one, so that a missing file is among the cases.
        files["/k/a.test/key"] = nil
        return files
    }()

    private static func keyTable(_ dice: inout Dice) -> [KeyRow] {
        let names = ["n1", "n2", "N1", "n3"] + domains.prefix(3)
        return names.shuffled(using: &dice).prefix(Int.random(in: 2...7, using: &dice)).map {
            name in
            let domain = dice.pick(domains + ["%", "%"])
            // Where the domain is known, so must the file be, or nothing starts.
            let own = domain == "%" || files["/k/\(domain)/key"] != nil ? ["/k/%/key"] : []
            return KeyRow(
                name: name, domain: domain, selector: dice.pick(["s", "t"]),
                path: dice.pick(own + ["/k/one", "/k/two", "/k/three"]))
        }
    }

    private static func signingTable(
        _ dice: inout Dice, isPattern: Bool, keys: [KeyRow]
    ) -> [SenderRow] {
        (0..<Int.random(in: 1...10, using: &dice)).compactMap { _ in
            let user = dice.pick(users)
            let domain = dice.pick(domains)
            let sender =
                isPattern
                ? dice.pick([
                    "\(user)@\(domain)", "*@\(domain)", "*@*.\(domain)", "*.\(domain)", "*",
                    "\(user)@*", "*@*\(domain)", "\(user)*@\(domain)", "*@*",
                    "*@\(domain.uppercased())",
                ])
                : dice.pick([
                    "\(user)@\(domain)", domain, ".\(domain)", "\(user)@.\(domain)", "\(user)@*",
                    "*", domain.uppercased(),
                ])
            // A key's name of "%" in a row that names a domain has to be in the key table.
            let isOpen = sender.hasSuffix("*")
            let name = isOpen && dice.pick([true, false]) ? "%" : dice.pick(keys).name
            let signer = dice.pick([nil, nil, "@%", "jo@\(dice.pick(domains))", "al@sub.%"])
            return SenderRow(sender: sender, name: name, signer: signer)
        }
    }

    @Test("Each message is signed as the tables say, and with the key they say", arguments: 0..<8)
    func ownership(seed: Int) throws {
        var dice = Dice(UInt64(100 + seed))
        var signed = 0
        for round in 0..<40 {
            let isPattern = round % 2 == 0
            let all = round % 3 == 0
            let keys = Self.keyTable(&dice)
            let table = Self.signingTable(&dice, isPattern: isPattern, keys: keys)
            var files: [String: String] = [:]
            for (path, key) in Self.files {
                files[path] = String(decoding: try key.pkcs8PEM(), as: UTF8.self)
            }
            files["/kt"] = keys.map { $0.text + "\n" }.joined()
            files["/st"] = table.map { $0.text + "\n" }.joined()
            let loaded = Loaded(
                "KeyTable /kt\nSigningTable \(isPattern ? "refile" : "file"):/st\n"
                    + "MultipleSignatures \(all ? "yes" : "no")", files: files)
            let identities = try #require(
                loaded.configuration, "\(loaded.errors)\n\(keys)\n\(table)"
            ).signing.identities
            for domain in Self.domains {
                for user in Self.users {
                    let author = Mailbox(localPart: user, domain: try DomainName(domain))
                    let expected = Self.answer(
                        table, isPattern: isPattern, keys: keys, all: all, user: user,
                        domain: domain)
                    let actual = Self.actual(identities, author)
                    #expect(actual == expected, "\(user)@\(domain)\n\(keys)\n\(table)")
                    if case .signatures(let list) = actual { signed += list.count }
                }
            }
        }
        #expect(signed > 200)
    }

    private static func actual(_ identities: SigningIdentities, _ author: Mailbox) -> Answer {
        do throws(SigningLookupError) {
            return .signatures(
                try identities.identities(for: author).map { identity in
                    let path = files.first {
                        $0.value.publicKeyData == identity.key.publicKeyData
                    }?.key
                    return Signature(
                        domain: identity.domain.ascii, selector: identity.selector.ascii,
                        agent: identity.agent, path: path ?? "a key from nowhere")
                })
        } catch {
            return .failure
        }
    }
}
