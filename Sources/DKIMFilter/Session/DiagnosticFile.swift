internal import DKIMCore

/// What was signed (z=, RFC 6376 §3.5) and what came, of a message whose signature does not verify.
struct DiagnosticFile {
    let queueID: String
    let result: SignatureResult
    let copied: [CopiedField]
    let received: HeaderSection

    /// Writes the file, which must not be there yet.
    ///
    /// - Returns: its path.
    func write(in directory: String) throws(FileError) -> String {
        let file = try QueueFile(queueID: queueID, in: directory, mode: 0o640)
        do throws(FileError) {
            try file.write(text.span)
        } catch {
            file.remove()
            throw error
        }
        return file.path
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
}
