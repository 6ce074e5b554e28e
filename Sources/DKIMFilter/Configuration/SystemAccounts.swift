private import Glibc

/// Users and groups of the system. Any thread may ask: what getpwnam(3) and its like give lies in
/// one place for the whole process, so their re-entrant forms are used.
enum SystemAccounts {
    /// An entry is as long as its text, for a group all its members.
    private static let sizes = [1 << 12, 1 << 16, 1 << 20, 1 << 24]

    static func user(named name: String) -> UserAccount? {
        look(passwd(), as: account) { getpwnam_r(name, $0, $1, $2, $3) }
    }

    static func user(numbered number: UInt32) -> UserAccount? {
        look(passwd(), as: account) { getpwuid_r(number, $0, $1, $2, $3) }
    }

    static func group(named name: String) -> GroupAccount? {
        look(Glibc.group(), as: account) { getgrnam_r(name, $0, $1, $2, $3) }
    }

    static func group(numbered number: UInt32) -> GroupAccount? {
        look(Glibc.group(), as: account) { getgrgid_r(number, $0, $1, $2, $3) }
    }

    /// Asks with more and more room, and takes from the entry what outlives it.
    private static func look<Entry, Account>(
        _ empty: Entry, as account: (Entry) -> Account,
        _ ask: (
            UnsafeMutablePointer<Entry>, UnsafeMutablePointer<CChar>, Int,
            UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
        ) -> CInt
    ) -> Account? {
        for size in sizes {
            var entry = empty
            var found: UnsafeMutablePointer<Entry>?
            let text = UnsafeMutablePointer<CChar>.allocate(capacity: size)
            defer { text.deallocate() }
            let code = ask(&entry, text, size, &found)
            if code != ERANGE { return code == 0 && found != nil ? account(entry) : nil }
        }
        return nil
    }

    private static func account(_ entry: passwd) -> UserAccount {
        UserAccount(name: String(cString: entry.pw_name), user: entry.pw_uid, group: entry.pw_gid)
    }

    /// Without those that have the group as primary one.
    private static func account(_ entry: Glibc.group) -> GroupAccount {
        var members: [String] = []
        var next = entry.gr_mem
        while let pointer = next, let name = pointer.pointee {
            members.append(String(cString: name))
            next = pointer.advanced(by: 1)
        }
        return GroupAccount(
            name: String(cString: entry.gr_name), group: entry.gr_gid, members: members)
    }
}
