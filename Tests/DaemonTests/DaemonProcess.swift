import DKIMTestSupport
import Glibc
import Testing

/// The daemon with a directory of its own, which holds its configuration, key and log.
final class DaemonProcess {
    let directory: ScratchDirectory
    private(set) var address = MilterAddress.inet(port: 0)

    /// What the next start finds in its environment, beside a service manager's socket.
    var environment: [String] = []

    private var program: Program?
    private var notices: NoticeSocket?
    private var parameters: [(name: String, value: String)]

    /// `parameters` are added to those that every daemon gets here, and win over them. An empty
    /// value leaves a parameter out; `DIR` stands for the directory.
    init(_ parameters: [(name: String, value: String)] = []) throws {
        directory = try ScratchDirectory()
        self.parameters = [
            ("Socket", "inet:0@127.0.0.1"), ("Background", "no"), ("Mode", "sv"),
            ("Domain", "example.com"), ("Selector", "key"), ("KeyFile", "DIR/key.private"),
            ("TestPublicKeys", "DIR/keys"), ("AuthservID", "mx.example.net"),
        ]
        let key = try SigningKey.shared.get()
        try directory.write(key.privateKey, to: "key.private")
        try directory.write(
            ["key", "other"].map { "\($0)._domainkey.example.com \(key.record)\n" }.joined(),
            to: "keys", mode: 0o644)
        try configure(parameters)
    }

    deinit {
        if let program {
            kill(program.process, SIGKILL)
            waitpid(program.process, nil, 0)
        }
    }

    /// Changes parameters in the configuration file.
    func configure(_ changes: [(name: String, value: String)]) throws {
        for (name, value) in changes {
            parameters.removeAll { $0.name == name }
            if !value.isEmpty { parameters.append((name, value)) }
        }
        let lines = parameters.map { name, value in
            let parts = value.split(separator: "DIR", omittingEmptySubsequences: false)
            return "\(name) \(parts.joined(separator: directory.path))\n"
        }
        try directory.write(lines.joined(), to: "conf", mode: 0o644)
    }

    /// Starts it and waits until it says that it is ready.
    func start() throws {
        try launch()
        guard try becomes({ notices?.hasHeard("READY=1") == true || hasEnded }), !hasEnded else {
            throw Failure(description: "not ready: \(log)")
        }
        // The last line, should there have been a start before.
        let mark = "listening on "
        let line = log.split(separator: "\n").last { $0.contains(mark) }
        let text = line?.split(separator: mark).last?.split(separator: ",").first
        guard let text, let address = MilterAddress(String(text)) else {
            throw Failure(description: "no address: \(log)")
        }
        self.address = address
    }

    /// Starts it and waits until it ends.
    func startInVain(through wrapper: [String] = []) throws -> Int32 {
        try launch(through: wrapper)
        return try wait()
    }

    private func launch(through wrapper: [String] = []) throws {
        unlink("\(directory.path)/notify")
        let notices = try NoticeSocket(path: "\(directory.path)/notify")
        self.notices = notices
        status = nil
        program = try Program(
            ["--config", "\(directory.path)/conf"], log: "\(directory.path)/log",
            environment: ["NOTIFY_SOCKET=\(notices.path)"] + environment, through: wrapper)
    }

    private var status: Int32?

    /// Whether the process that was started has ended.
    var hasEnded: Bool {
        if status == nil, let ending = program?.ended() {
            status = ending
            program = nil
        }
        return status != nil
    }

    /// The process that was started.
    var process: pid_t { program?.process ?? 0 }

    /// What it has written.
    var log: String { directory.read("log") }

    /// How often the log holds a text.
    func count(of text: String) -> Int {
        log.split(separator: text, omittingEmptySubsequences: false).count - 1
    }

    func hasNoticed(_ notice: String) -> Bool { notices?.hasHeard(notice) == true }

    /// All that the service manager was told, in order.
    var allNotices: [String] {
        _ = hasNoticed("")
        return notices?.notices ?? []
    }

    /// Sends signals, one directly after the other.
    func signal(_ numbers: Int32...) {
        guard let program else { return }
        for number in numbers { kill(program.process, number) }
    }

    /// Waits for the end and gives the exit status.
    func wait() throws -> Int32 {
        guard try becomes({ hasEnded }), let status else {
            throw Failure(description: "the daemon does not end: \(log)")
        }
        return status
    }

    /// SIGTERM, and the exit status.
    func terminate() throws -> Int32 {
        signal(SIGTERM)
        return try wait()
    }

    /// Waits until the log holds a text so often.
    func awaitLog(_ text: String, count: Int = 1) throws {
        guard try becomes({ self.count(of: text) >= count }) else {
            throw Failure(description: "“\(text)” is not in the log: \(log)")
        }
    }

    /// Waits for something, for a minute if need be; whether it came.
    func becomes(_ isThere: () throws -> Bool) throws -> Bool {
        for _ in 0..<12_000 {
            if try isThere() { return true }
            _ = poll(nil, 0, 5)
        }
        return false
    }

    /// A connection of a mail server with a client that has said HELO: one from inside, whose mail
    /// is signed, or one from outside, whose mail is verified.
    func client(
        _ origin: Origin = .inside, version: UInt32 = 6
    ) throws -> MilterClient {
        let client = try MilterClient(address, timeoutSeconds: 60)
        try client.negotiate(.postfix(version: version))
        let answer = try client.open(address: origin.rawValue)
        guard answer == .proceed || answer == .none else {
            throw Failure(description: "\(answer)")
        }
        return client
    }

    enum Origin: String {
        case inside = "127.0.0.1"
        case outside = "192.0.2.1"
    }
}

extension MilterOutcome {
    /// The selector of the signature that was added.
    var selector: String? {
        guard let signature = added("DKIM-Signature") else { return nil }
        let tag = signature.split(separator: ";").first { $0.contains("s=") && !$0.contains("=s") }
        return tag?.split(separator: "=").last.map { String($0) }
    }
}
