internal import Glibc

/// Descriptors that no child inherits.
///
/// Suites run in parallel in one process, and start programs. One that is started at the wrong
/// moment would keep another test's pipe from ending, or its port from being closed, for as long as
/// it lives.
package enum CloseOnExec {
    /// The second argument of socket(2) for connections.
    package static var stream: Int32 { Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) }

    /// The second argument of socket(2) for datagrams.
    package static var datagram: Int32 { Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue) }

    /// The ends of a new pipe; nil if there is none to be had.
    package static func pipe() -> (reading: Int32, writing: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { return nil }
        return (ends[0], ends[1])
    }

    /// The next connection of a listening socket; negative with `errno` if there is none.
    package static func accept(_ listener: Int32) -> Int32 {
        accept4(listener, nil, nil, Int32(SOCK_CLOEXEC.rawValue))
    }
}

// The C library's functions, which Glibc's module lacks.

@_silgen_name("pipe2") private func pipe2(
    _ ends: UnsafeMutablePointer<Int32>, _ flags: Int32
) -> Int32

@_silgen_name("accept4") private func accept4(
    _ listener: Int32, _ address: UnsafeMutableRawPointer?, _ size: UnsafeMutableRawPointer?,
    _ flags: Int32
) -> Int32
