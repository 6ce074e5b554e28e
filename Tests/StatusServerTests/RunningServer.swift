import Glibc
import StatusServer

/// A status server on a free port of the loopback address.
final class RunningServer {
    let port: UInt16
    private let server: StatusServer

    init(
        limits: StatusLimits = StatusLimits(),
        responder: @escaping StatusServer.Responder = { path, answer in
            answer(StatusAnswer(path == "/" ? .ok : .notFound, "this is \(path)\n"))
        }
    ) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                guard bind(listener, $0, length) == 0, listen(listener, 256) == 0 else {
                    return Int32(-1)
                }
                return getsockname(listener, $0, &length)
            }
        }
        guard status == 0 else { throw Failure(description: "listen: \(errno)") }
        port = UInt16(bigEndian: address.sin_port)
        server = try StatusServer(descriptor: listener, limits: limits, responder: responder)
    }

    deinit { server.stop() }
}
