internal import CUnbound
internal import Glibc

/// What libunbound writes to its log while a context is set up: the only place where it says what
/// is wrong. Afterwards it has no log, so that nothing of it gets to standard error.
final class UnboundLog {
    private let handle: OpaquePointer
    private var stream: UnsafeMutablePointer<FILE>?
    /// `open_memstream` writes to these two whenever the stream is flushed, so they need a place of
    /// their own.
    private let buffer = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 1)
    private let size = UnsafeMutablePointer<Int>.allocate(capacity: 1)

    /// Starts to listen.
    init(for handle: OpaquePointer) {
        self.handle = handle
        buffer.initialize(to: nil)
        size.initialize(to: 0)
        stream = open_memstream(buffer, size)
        ub_ctx_debugout(handle, stream)
    }

    /// Stops listening; the context outlives the log.
    func end() {
        guard let stream else { return }
        ub_ctx_debugout(handle, nil)
        fclose(stream)
        self.stream = nil
    }

    deinit {
        end()
        free(buffer.pointee)
        buffer.deallocate()
        size.deallocate()
    }

    /// The first error that has this text in it, without time and process.
    func firstError(containing text: String = "") -> String? {
        guard let stream else { return nil }
        // The threads of other contexts may write here too.
        flockfile(stream)
        defer { funlockfile(stream) }
        guard fflush(stream) == 0, let lines = buffer.pointee else { return nil }
        let mark = "error: "
        for line in String(cString: lines).split(separator: "\n") {
            guard let position = line.firstRange(of: mark) else { continue }
            let error = line[position.upperBound...]
            if text.isEmpty || error.contains(text) { return String(error) }
        }
        return nil
    }
}
