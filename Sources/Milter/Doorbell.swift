internal import Glibc

/// Lets one thread sleep until another one rings. Rings before the sleep count.
final class Doorbell: Sendable {
    private let reading: Int32
    private let writing: Int32

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        reading = ends[0]
        writing = ends[1]
    }

    deinit {
        close(reading)
        close(writing)
    }

    func ring() {
        var byte: UInt8 = 1
        // A full pipe has rung already.
        _ = write(writing, &byte, 1)
    }

    /// Sleeps until somebody rings or the time is over; whether somebody has rung.
    func wait(milliseconds: Int32) -> Bool {
        var watched = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
        let count = poll(&watched, 1, milliseconds)
        var bytes: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        while read(reading, &bytes, bytes.count) > 0 {}
        return count > 0
    }
}
