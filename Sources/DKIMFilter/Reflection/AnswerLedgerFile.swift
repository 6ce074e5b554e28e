package import DKIMCore
internal import Glibc

/// The file that holds the ``AnswerLedger`` between processes, in a directory of its own.
///
/// A lock beside it lets one process at a time change it, and a change replaces it as a whole: what
/// a crash or a power failure leaves is the file as it was before or after. It is locked for as
/// long as it takes to read and write it, not while mail is being sent.
package struct AnswerLedgerFile: Sendable {
    /// Why the answers cannot be counted.
    package struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// With the path.
        package let description: String
    }

    private let directory: String
    private let limits: AnswerLimits
    private let now: @Sendable () -> Int64
    private let complain: @Sendable (String) -> Void

    /// How long others may hold the lock, in steps of 20 ms: a minute. On a disk that is busy each
    /// of them needs seconds to write, and Postfix lets twenty of them run at a time; a mail server
    /// gives this process far longer (1000 s in pipe(8)), and sends the message once more if it
    /// gives up.
    private static let maximumSteps = 3_000

    /// Names the directory; it has to be there, and this process may write to it.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970.
    ///   - complain: takes words about a file that was damaged.
    package init(
        directory: String, limits: AnswerLimits,
        now: @escaping @Sendable () -> Int64 = { Int64(time(nil)) },
        complain: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.directory = directory
        self.limits = limits
        self.now = now
        self.complain = complain
    }

    private var path: String { "\(directory)/answers" }

    /// Counts an answer to an address, if there may be one.
    ///
    /// - Returns: what to withdraw if the answer cannot be sent, or why there may be none.
    package func admit(
        _ address: Mailbox
    ) throws(Fault) -> Result<AnswerLedger.Entry, AnswerLedger.Refusal> {
        try change { ledger throws(Fault) in
            do {
                return try ledger.admit(address, now: now(), limits: limits)
            } catch {
                throw Fault(description: "\(error)")
            }
        }
    }

    /// Takes back an answer that was not sent.
    package func withdraw(_ entry: AnswerLedger.Entry) throws(Fault) {
        try change { ledger in ledger.withdraw(entry) }
    }

    private func change<Value>(
        _ body: (inout AnswerLedger) throws(Fault) -> Value
    ) throws(Fault) -> Value {
        let lock = try locked()
        // Closing it opens the lock.
        defer { close(lock) }
        var ledger = AnswerLedger(text: try read(), now: now())
        if ledger.strangeLines > 0 {
            complain(
                "\(path) held \(ledger.strangeLines) lines that are none of this program's, which are "
                    + "gone now: answers may be missing from the count")
        }
        let value = try body(&ledger)
        try replace(with: ledger.text)
        return value
    }

    private func locked() throws(Fault) -> Int32 {
        let path = "\(directory)/lock"
        let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw fault(
                "cannot open \(path)",
                "the directory has to belong to the user that this "
                    + "runs as (--state)")
        }
        for _ in 0..<Self.maximumSteps {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
            guard errno == EWOULDBLOCK || errno == EINTR else { break }
            usleep(20_000)
        }
        let reason = fault("cannot lock \(path)", "another process may hang")
        close(descriptor)
        throw reason
    }

    /// What the file holds; nothing where there is none yet, or it is none of ours.
    private func read() throws(Fault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw fault("cannot read \(path)")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw fault("cannot read \(path)") }
            bytes.append(contentsOf: buffer[..<count])
            guard bytes.count <= AnswerLedger.maximumText else {
                throw Fault(
                    description: "\(path) is larger than this program writes it: remove it")
            }
        }
    }

    private func replace(with text: [UInt8]) throws(Fault) {
        let new = "\(path).new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(new, flags, 0o600)
        guard descriptor >= 0 else { throw fault("cannot write \(new)") }
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = fault("cannot write \(new)")
                close(descriptor)
                throw reason
            }
            rest = rest.dropFirst(count)
        }
        // A full disk may show itself only now.
        guard fsync(descriptor) == 0 else {
            let reason = fault("cannot write \(new)")
            close(descriptor)
            throw reason
        }
        guard close(descriptor) == 0, rename(new, path) == 0 else {
            throw fault("cannot replace \(path)")
        }
    }

    private func fault(_ what: String, _ remedy: String? = nil) -> Fault {
        let system = String(cString: strerror(errno))
        return Fault(description: "\(what): \(system)" + (remedy.map { "; \($0)" } ?? ""))
    }
}
