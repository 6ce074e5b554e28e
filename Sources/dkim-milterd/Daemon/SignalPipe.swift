internal import CSystemCalls
import Glibc

/// Signals as bytes to read: the main thread takes them one after the other.
///
/// The main thread alone leaves HUP, USR1, TERM and INT unblocked; all others block them. The
/// milter library's thread that would fetch blocked ones with sigwait(3) is kept from it by
/// CMilter.
struct SignalPipe {
    private let readEnd: Int32

    /// Installs the handlers and blocks the signals until ``next()``, so that the threads started
    /// in between inherit the block.
    init() throws(ProgramError) {
        let pipe = try Pipe()
        readEnd = pipe.readEnd
        // A handler must never wait.
        let flags = fcntl(pipe.writeEnd, F_GETFL)
        guard fcntl(pipe.writeEnd, F_SETFL, flags | O_NONBLOCK) == 0,
            cs_mask_signals(1) == 0, cs_catch_signals(pipe.writeEnd) == 0
        else {
            throw ProgramError(.systemFault, "cannot catch signals: \(SystemMessage.current)")
        }
    }

    /// Waits for the next signal. To be called on the main thread only.
    func next() -> Int32 {
        cs_mask_signals(0)
        var byte: UInt8 = 0
        while read(readEnd, &byte, 1) != 1 {}
        return Int32(byte)
    }
}
