import DKIMTestSupport
import Glibc

/// What sessions of the test server wait for when their client's HELO name says `hold=PATH`.
final class Gate: Sendable {
    let path = "/tmp/milter-test-\(getpid())-\(UInt64.random(in: .min ... .max)).gate"

    deinit { unlink(path) }

    /// Lets all go.
    func open() {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 { close(descriptor) }
    }

    /// Waits until so many sessions of a server stand before it at the same time.
    func gathers(_ count: Int, at server: MilterTestServer) throws -> Bool {
        let end = ContinuousClock.now + .seconds(30)
        while try server.ask("held") != "\(count)" {
            guard ContinuousClock.now < end else { return false }
            _ = poll(nil, 0, 5)
        }
        return true
    }
}
