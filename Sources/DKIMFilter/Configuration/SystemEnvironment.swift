private import Glibc

/// The system that the process runs on.
package struct SystemEnvironment: ConfigurationEnvironment {
    /// Larger files are refused: no table, and least of all a key, is of that size.
    private static let maximumFileSize = 1 << 30

    /// The kinds of data set beside files and lists.
    package let dataSetTypes: [DataSetType]

    /// Needs nothing; without stores, only files and lists can be read.
    package init(dataSetTypes: [DataSetType] = []) {
        self.dataSetTypes = dataSetTypes
    }

    /// Opens, looks at what was opened, reads.
    package func open(_ path: String) throws(FileError) -> OpenedFile {
        guard !path.utf8.contains(0) else {
            throw FileError(path: path, reason: "the name holds a NUL")
        }
        // O_NONBLOCK: a FIFO in place of a file must not hang the daemon.
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, reason: Self.lastError()) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileError(path: path, reason: Self.lastError())
        }
        let kind = status.st_mode & S_IFMT
        guard kind != S_IFDIR else { throw FileError(path: path, reason: "it is a directory") }
        guard kind == S_IFREG || kind == S_IFCHR || kind == S_IFIFO else {
            throw FileError(path: path, reason: "it is not a file")
        }
        // From here on a pipe may take its time, as with the shell's <(command).
        _ = fcntl(descriptor, F_SETFL, 0)
        let bytes = try Self.contents(of: descriptor, path: path, size: Int(status.st_size))
        return OpenedFile(
            bytes: bytes, facts: FileFacts(status),
            resolvedPath: Self.resolvedPath(of: descriptor) ?? path)
    }

    /// Looks at the folder, following symbolic links.
    package func facts(ofDirectory path: String) throws(FileError) -> FileFacts {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FileError(path: path, reason: Self.lastError())
        }
        return FileFacts(status)
    }

    /// Looks at the file, following symbolic links.
    package func stamp(ofFile path: String) throws(FileError) -> FileStamp {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw FileError(path: path, reason: Self.lastError())
        }
        return FileStamp(status)
    }

    /// What gethostname(2) says.
    package var hostName: String {
        var buffer = [CChar](repeating: 0, count: 257)
        guard gethostname(&buffer, 256) == 0 else { return "localhost" }
        return Self.text(buffer)
    }

    /// What geteuid(2) says.
    package var effectiveUser: UInt32 { geteuid() }

    /// Looks by name first, as a name may consist of digits.
    package func user(_ nameOrNumber: String) -> UserAccount? {
        SystemAccounts.user(named: nameOrNumber)
            ?? UInt32(nameOrNumber).flatMap { user(numbered: $0) }
    }

    /// Looks by number.
    package func user(numbered number: UInt32) -> UserAccount? {
        SystemAccounts.user(numbered: number)
    }

    /// Looks by name first, as a name may consist of digits.
    package func group(_ nameOrNumber: String) -> GroupAccount? {
        if let account = SystemAccounts.group(named: nameOrNumber) { return complete(account) }
        return UInt32(nameOrNumber).flatMap { group(numbered: $0) }
    }

    /// Looks by number.
    package func group(numbered number: UInt32) -> GroupAccount? {
        SystemAccounts.group(numbered: number).map { complete($0) }
    }

    /// Users with the group as primary one are taken from /etc/passwd: to list all users of a
    /// directory service can take minutes.
    private func complete(_ account: GroupAccount) -> GroupAccount {
        let others = primaryMembers(of: account.group).filter { !account.members.contains($0) }
        return GroupAccount(
            name: account.name, group: account.group, members: account.members + others)
    }

    private func primaryMembers(of group: UInt32) -> [String] {
        let passwd: OpenedFile
        do throws(FileError) {
            passwd = try open("/etc/passwd")
        } catch {
            // A system without the file has no users in it.
            return []
        }
        return passwd.bytes.split(separator: 0x0A).compactMap { line in
            let columns = line.split(separator: 0x3A, omittingEmptySubsequences: false)
            guard columns.count > 3,
                UInt32(String(decoding: columns[3], as: UTF8.self)) == group
            else { return nil }
            return String(decoding: columns[0], as: UTF8.self)
        }
    }

    private static func contents(
        of descriptor: CInt, path: String, size: Int
    ) throws(FileError) -> [UInt8] {
        guard size <= maximumFileSize else { throw FileError(path: path, reason: "too large") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count >= 0 else {
                if errno == EINTR { continue }
                throw FileError(path: path, reason: lastError())
            }
            if count == 0 { break }
            bytes += buffer.prefix(count)
            guard bytes.count <= maximumFileSize else {
                throw FileError(path: path, reason: "too large")
            }
        }
        // A private key may have passed through.
        buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            explicit_bzero(start, bytes.count)
        }
        return bytes
    }

    private static func resolvedPath(of descriptor: CInt) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        let count = readlink("/proc/self/fd/\(descriptor)", &buffer, Int(PATH_MAX))
        guard count > 0 else { return nil }
        return text(buffer)
    }

    private static func lastError() -> String {
        let code = errno
        guard let words = strerror(code) else { return "error \(code)" }
        return String(cString: words)
    }

    private static func text(_ buffer: [CChar]) -> String {
        String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension FileFacts {
    fileprivate init(_ status: stat) {
        self.init(
            owner: status.st_uid, group: status.st_gid, permissions: status.st_mode & 0o7777)
    }
}

extension FileStamp {
    fileprivate init(_ status: stat) {
        self.init(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
            size: Int64(status.st_size), modified: Self.nanoseconds(status.st_mtim),
            changed: Self.nanoseconds(status.st_ctim))
    }

    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
