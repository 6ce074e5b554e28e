import Glibc

/// A file that lasts as long as the value.
final class TemporaryFile {
    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/dkim-resolver-test-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        let bytes = Array(text.utf8)
        guard descriptor >= 0, write(descriptor, bytes, bytes.count) == bytes.count,
            close(descriptor) == 0
        else { throw ScriptedServer.SetUpFailed() }
    }

    deinit { unlink(path) }
}
