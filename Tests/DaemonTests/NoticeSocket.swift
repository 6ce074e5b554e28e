import Glibc

/// A service manager's ear for READY=1 and STOPPING=1 (sd_notify(3)).
final class NoticeSocket {
    let path: String
    private let descriptor: Int32
    private(set) var notices: [String] = []

    init(path: String) throws {
        self.path = path
        descriptor = socket(
            AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { raw in
            for (index, byte) in path.utf8.prefix(raw.count - 1).enumerated() { raw[index] = byte }
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let status = withUnsafeBytes(of: &name) { [descriptor] raw in
            raw.withMemoryRebound(to: sockaddr.self) { bind(descriptor, $0.baseAddress, size) }
        }
        guard status == 0, chmod(path, 0o777) == 0 else {
            throw Failure(description: "\(path): \(errno)")
        }
    }

    deinit {
        close(descriptor)
    }

    /// Takes what has come, and tells whether that is or was among it.
    func hasHeard(_ notice: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { break }
            notices.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
        return notices.contains(notice)
    }
}
