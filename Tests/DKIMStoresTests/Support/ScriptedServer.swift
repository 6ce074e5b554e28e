import DKIMTestSupport
import Glibc
import Synchronization

/// A server that takes connections and answers each with the same octets, or never.
final class ScriptedServer: Sendable {
    let port: UInt16
    private let shared: Shared
    private let thread: ParallelThreads.Handle

    /// - Parameter answer: nil to stay silent.
    init(answer: String?) throws {
        let descriptor = socket(AF_INET, CloseOnExec.stream, 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
            }
        }
        guard isBound, listen(descriptor, 16) == 0 else {
            throw Command.Failure(description: "cannot listen")
        }
        port = UInt16(bigEndian: address.sin_port)
        let shared = Shared(descriptor: descriptor, answer: answer)
        self.shared = shared
        thread = ParallelThreads.start { shared.serve() }
    }

    /// Ends it; once.
    func stop() {
        shared.isStopped.store(true, ordering: .releasing)
        thread.join()
    }

    private final class Shared: Sendable {
        let isStopped = Atomic(false)
        private let descriptor: Int32
        private let answer: String?

        init(descriptor: Int32, answer: String?) {
            self.descriptor = descriptor
            self.answer = answer
        }

        func serve() {
            var clients: [Int32] = []
            while !isStopped.load(ordering: .acquiring) {
                var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard poll(&request, 1, 20) > 0 else { continue }
                let client = CloseOnExec.accept(descriptor)
                guard client >= 0 else { continue }
                clients.append(client)
                if let answer {
                    _ = answer.withCString { send(client, $0, strlen($0), Int32(MSG_NOSIGNAL)) }
                }
            }
            for client in clients + [descriptor] { close(client) }
        }
    }
}
