internal import DKIMCore
internal import Glibc

/// What was signed (z=, RFC 6376 §3.5) and what came, of a message whose signature does not verify.
struct DiagnosticFile {
    let queueID: String
    let result: SignatureResult
    let copied: [CopiedField]
    let received: HeaderSection

    /// The folder is left alone once it holds so many files.
    static let maximumFiles = 10_000

    /// Writes the file, which must not be there yet.
    ///
    /// - Returns: its path.
    func write(in directory: String) throws(FileError) -> String {
        guard let name = fileName else {
            throw FileError(path: directory, reason: "the queue id is no file name")
        }
        let path = "\(directory)/\(name)"
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw Self.error(directory) }
        defer { close(folder) }
        guard !Self.isFull(folder) else {
            throw FileError(
                path: directory, reason: "it holds \(Self.maximumFiles) files: remove old ones")
        }
        // Whoever may write to the folder must not have us write elsewhere.
        let file = openat(
            folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard file >= 0 else { throw Self.error(path) }
        defer { close(file) }
        guard Self.write(text, to: file) else {
            let fault = Self.error(path)
            unlinkat(folder, name, 0)
            throw fault
        }
        return path
    }

    /// The queue id where it can be a name in the folder and no other.
    private var fileName: String? {
        let isPlain = queueID.utf8.allSatisfy { octet in
            octet &- 0x30 < 10 || (octet | 0x20) &- 0x61 < 26 || octet == UInt8(ascii: "-")
                || octet == UInt8(ascii: "_")
        }
        return isPlain && (1...64).contains(queueID.utf8.count) ? queueID : nil
    }

    /// The fields as they were signed, then those that came, with LF. Its size is bounded by that
    /// of the header section, of which z= is a part.
    var text: [UInt8] {
        var text = Array(
            "Signature of \(result.signingDomainText ?? "?"): \(result.failure?.reason ?? "")\n\n"
                .utf8)
        text += "As signed (z=):\n".utf8
        for field in copied {
            text += field.name.text.utf8
            text.append(UInt8(ascii: ":"))
            text += field.body.filter { $0 != 0x0D }
            text.append(0x0A)
        }
        text += "\nAs received:\n".utf8
        for field in received {
            text += field.bytes.filter { $0 != 0x0D }
            text.append(0x0A)
        }
        return text
    }

    private static func write(_ text: [UInt8], to file: Int32) -> Bool {
        var rest = text[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    private static func isFull(_ folder: Int32) -> Bool {
        // The stream takes over the descriptor that it is given.
        let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard copy >= 0, let stream = fdopendir(copy) else {
            if copy >= 0 { close(copy) }
            return true
        }
        defer { closedir(stream) }
        var count = 0
        while readdir(stream) != nil {
            count &+= 1
            // Two entries are the folder and the one above.
            if count >= maximumFiles &+ 2 { return true }
        }
        return false
    }

    private static func error(_ path: String) -> FileError {
        FileError(path: path, reason: String(cString: strerror(errno)))
    }
}
