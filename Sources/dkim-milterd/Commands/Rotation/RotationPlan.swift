internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver
import Glibc

/// Settles the names of a rollover before anything is made.
struct RotationPlan {
    let configuration: RotationConfiguration
    let request: RotationRequest
    /// All keys, so that no name is taken twice.
    let targets: [RotationTarget]
    /// All rollovers, and those that were planned just now.
    var states: [RotationState]

    /// The rollover of a key; nil if it has the new selector already.
    mutating func plan(
        _ target: RotationTarget, now: UInt64
    ) throws(ProgramError) -> RotationState? {
        let old = try SigningKeyFile.read(target.keyFile)
        let type = request.type ?? old.type
        let selector = try (request.selector ?? SelectorPattern()).selector(at: now, type: type)
        guard selector != target.selector else { return nil }
        try checkFree(selector, target)
        if type == .ed25519, old.type == .rsa { warn(of: target) }
        let (keyPath, keyFile) = try place(of: target, selector)
        var state = RotationState(
            configuration: configuration.path, step: .planned, domains: target.domains,
            oldSelector: target.selector, newSelector: selector, oldKeyFile: target.keyFile,
            newKeyFile: keyFile, newKeyPath: keyPath, oldKeyPath: target.keyPath, keyType: type,
            keyBits: type == .rsa ? bits(old) : 256, started: now)
        if case .store = configuration.source { state.storeRows = target.names }
        request.changes.apply(to: &state.choices)
        (state.flags, state.services) = tags(of: target)
        states.append(state)
        return state
    }

    /// Ed25519 is for a second signature: large receivers cannot verify it yet.
    private func warn(of target: RotationTarget) {
        let domains = Set(target.domains)
        let hasOther = targets.contains { other in
            guard other.keyFile != target.keyFile, !domains.isDisjoint(with: other.domains) else {
                return false
            }
            do throws(ProgramError) {
                return try SigningKeyFile.read(other.keyFile).type == .rsa
            } catch {
                return false
            }
        }
        guard !hasOther else { return }
        StandardStreams.complain(
            "\(target.title): a warning: this domain will have no RSA key any more, and many "
                + "receivers cannot verify Ed25519 alone; keep an RSA key beside it")
    }

    /// A key of the old size, but not a small one.
    private func bits(_ old: PrivateKey) -> Int {
        request.bits ?? (old.type == .rsa ? max(old.bits, 2_048) : 2_048)
    }

    private func checkFree(
        _ selector: Selector, _ target: RotationTarget
    ) throws(ProgramError) {
        let domains = Set(target.domains)
        let isUsed = targets.contains {
            $0.selector == selector && !domains.isDisjoint(with: $0.domains)
        }
        guard !isUsed else {
            throw ProgramError(
                .usage,
                "\(target.title): another key of the domain has the selector \(selector); \(Self.advice)"
            )
        }
        let other = states.first {
            !domains.isDisjoint(with: $0.domains)
                && ($0.newSelector == selector || $0.oldSelector == selector)
        }
        if let other {
            throw ProgramError(
                .usage,
                "\(target.title): the selector \(selector) belongs to a rollover that is not over "
                    + "(\(other.title)); \(Self.advice)")
        }
    }

    private static let advice = "name another one (%k in it stands for the type of the key)"

    /// The path of the new key beside the old one: with the new selector in its name in place of
    /// the old one.
    private func place(
        of target: RotationTarget, _ selector: Selector
    ) throws(ProgramError) -> (path: String, file: String) {
        let name = target.keyPath.split(separator: "/").last.map(String.init) ?? ""
        let simple = Self.name(name, target.selector.ascii, selector.ascii)
        let domain = target.domains.first.map { "\($0.ascii)." } ?? ""
        let folder = String(target.keyPath.dropLast(name.count))
        var candidates = [simple]
        if !simple.contains(domain.dropLast()) { candidates.append(domain + simple) }
        for candidate in candidates {
            let path = folder + candidate
            let file = configuration.place(path)
            let isTaken =
                AtomicFile.exists(file) || states.contains { $0.newKeyFile == file }
                || targets.contains { $0.keyFile == file }
            if !isTaken { return (path, file) }
        }
        throw ProgramError(
            .cannotCreate,
            "\(target.title): there is \(configuration.place(folder + simple)) already; move it "
                + "away, or name another selector")
    }

    /// `mail2025.private` becomes `mail2026.private`; a name without the old selector, the selector
    /// itself.
    static func name(_ name: String, _ old: String, _ new: String) -> String {
        for range in name.ranges(of: old) {
            let before = name[..<range.lowerBound].last
            let after = name[range.upperBound...].first
            let isWord = [before, after].allSatisfy { character in
                guard let character else { return true }
                return !character.isLetter && !character.isNumber && character != "-"
                    && character != "_"
            }
            if isWord {
                return name[..<range.lowerBound] + new + name[range.upperBound...]
            }
        }
        return "\(new).private"
    }

    /// What the old record says beside the key (t=s, s=), which the new one is to say too. Where
    /// there is no answer, nothing.
    private func tags(of target: RotationTarget) -> (flags: [String], services: [String]) {
        guard let domain = target.domains.first else { return ([], []) }
        let query = KeyQuery(selector: target.selector, domain: domain)
        var settings = configuration.resolverSettings
        settings.timeoutSeconds = 5
        let answer: KeyAnswer?
        do throws(ResolverError) {
            let resolver = try UnboundResolver(settings)
            answer = KeySource.answers(to: [query], from: resolver, timeoutSeconds: 5)[query]
            resolver.shutdown()
        } catch {
            return ([], [])
        }
        guard case .records(let published, _)? = answer, published.count == 1,
            case .success(let record)? = published.first?.record
        else { return ([], []) }
        return (record.flags.filter { $0 == "s" }, record.serviceTypes ?? [])
    }
}
