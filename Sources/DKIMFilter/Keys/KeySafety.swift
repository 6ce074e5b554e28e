private import Locks

/// The rule of RequireSafeKeys: nobody but root and the daemon's user can read or replace a key.
package struct KeySafety: Sendable {
    private let environment: any ConfigurationEnvironment
    /// The user that the daemon runs as.
    private let user: UInt32
    private let groups = GroupMemory()

    /// Goes by the user that the daemon will run as.
    package init(environment: any ConfigurationEnvironment, user: UInt32) {
        self.environment = environment
        self.user = user
    }

    /// Checks the very file that was opened, then all folders above it.
    package func check(_ file: OpenedFile) throws(PrivateKeyError) {
        let shown = file.resolvedPath
        guard isTrusted(file.facts.owner) else {
            throw PrivateKeyError(
                "\(shown) belongs to \(name(ofUser: file.facts.owner))",
                remedy: "run: chown \(ownName) \(shown)")
        }
        guard file.facts.permissions & 0o007 == 0 else {
            throw PrivateKeyError(
                "\(shown) has mode \(file.facts.octalPermissions), so that all users "
                    + "\(verb(file.facts.permissions)) it", remedy: "run: chmod 0600 \(shown)")
        }
        if file.facts.permissions & 0o070 != 0, let other = stranger(in: file.facts.group) {
            throw PrivateKeyError(
                "\(shown) has mode \(file.facts.octalPermissions), so that \(other) "
                    + "\(verb(file.facts.permissions >> 3)) it",
                remedy: "run: chmod 0600 \(shown)")
        }
        try checkFolders(above: shown)
    }

    /// From the root downwards, as far as others can get at all.
    private func checkFolders(above path: String) throws(PrivateKeyError) {
        guard path.hasPrefix("/") else { return }
        let names = path.split(separator: "/").dropLast()
        var folder = "/"
        var isSticky = false
        for name in [""] + names {
            if !name.isEmpty { folder += (folder == "/" ? "" : "/") + name }
            let facts: FileFacts
            do throws(FileError) {
                facts = try environment.facts(ofDirectory: folder)
            } catch {
                throw PrivateKeyError("\(error)")
            }
            try check(facts, of: folder, isBelowSticky: isSticky)
            // Nobody else gets beyond a folder that only its owner may enter.
            if facts.permissions & 0o011 == 0 { return }
            isSticky = facts.permissions & 0o1000 != 0
        }
    }

    /// In a folder with the sticky bit, such as /tmp, others cannot replace what is not theirs.
    private func check(
        _ facts: FileFacts, of folder: String, isBelowSticky: Bool
    ) throws(PrivateKeyError) {
        let isWritableByOwner = facts.permissions & 0o200 != 0
        guard isTrusted(facts.owner) || !(isWritableByOwner || isBelowSticky) else {
            throw PrivateKeyError(
                "the folder \(folder) belongs to \(name(ofUser: facts.owner)), who could replace "
                    + "the key", remedy: "run: chown root \(folder)")
        }
        guard facts.permissions & 0o1000 == 0 else { return }
        guard facts.permissions & 0o002 == 0 else {
            throw PrivateKeyError(
                "the folder \(folder) has mode \(facts.octalPermissions), so that all users could "
                    + "replace the key", remedy: "run: chmod o-w \(folder)")
        }
        if facts.permissions & 0o020 != 0, let other = stranger(in: facts.group) {
            throw PrivateKeyError(
                "the folder \(folder) has mode \(facts.octalPermissions), so that \(other) could "
                    + "replace the key", remedy: "run: chmod g-w \(folder)")
        }
    }

    /// What to know where root can read the key at the start and the daemon's user cannot read it
    /// again when it is told to.
    func notice(on file: OpenedFile) -> String? {
        // First of all, as accounts may have to be asked for from afar.
        guard user != 0, environment.effectiveUser == 0 else { return nil }
        let facts = file.facts
        let isOwn = facts.owner == user && facts.permissions & 0o400 != 0
        let group = environment.user(numbered: user)?.group
        let isGroups = facts.group == group && facts.permissions & 0o040 != 0
        guard !isOwn, !isGroups else { return nil }
        return "\(file.resolvedPath) can be read at the start, but not when \(ownName) reads the "
            + "configuration anew; run: chown \(ownName) \(file.resolvedPath)"
    }

    private func isTrusted(_ owner: UInt32) -> Bool { owner == 0 || owner == user }

    /// Someone in the group who is neither root nor the daemon's user, in words.
    private func stranger(in number: UInt32) -> String? {
        if number == 0 { return nil }
        return groups.stranger(in: number) { findStranger(in: $0) }
    }

    private func findStranger(in number: UInt32) -> String? {
        guard let group = environment.group(numbered: number) else {
            return "the unknown group \(number)"
        }
        guard let member = group.members.first(where: { $0 != "root" && $0 != ownName })
        else { return nil }
        return "the user \(member) of the group \(group.name)"
    }

    private func verb(_ permissions: UInt32) -> String {
        permissions & 0o2 != 0 ? "could replace" : "could read"
    }

    private var ownName: String { name(ofUser: user) }

    private func name(ofUser number: UInt32) -> String {
        environment.user(numbered: number)?.name ?? String(number)
    }
}

/// Who else is in a group: asked once for each configuration and not for each key, as the answer
/// may come from afar.
private final class GroupMemory: Sendable {
    private let known = Locked<[UInt32: String?]>([:])

    func stranger(in number: UInt32, _ find: (UInt32) -> String?) -> String? {
        if let answer = known.withLock({ $0[number] }) { return answer }
        let answer = find(number)
        known.withLock { $0[number] = .some(answer) }
        return answer
    }
}
