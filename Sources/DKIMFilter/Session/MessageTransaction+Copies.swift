internal import DKIMCore

/// The files of KeepTemporaryFiles.
extension MessageTransaction {
    /// Begins the files of KeepTemporaryFiles.
    func keepCopies(_ bodies: [BodyHashSpecification]) {
        let options = configuration.temporaryFiles
        guard options.isOn else { return }
        copies = CanonicalCopies(
            queueID: queueID ?? "", in: options.directory, bodies: bodies)
    }

    /// Ends the files of KeepTemporaryFiles.
    func finishCopies(
        of signatures: @autoclosure () -> [ParsedSignature], in header: HeaderSection, areNew: Bool
    ) {
        guard let copies else { return }
        copies.finish()
        for signature in signatures() { copies.add(signature, of: header, isNew: areNew) }
        if let fault = copies.fault {
            log(.warning, "not all is kept of the message: \(fault) (KeepTemporaryFiles)")
        }
        self.copies = nil
    }
}
