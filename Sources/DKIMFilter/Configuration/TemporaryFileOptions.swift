/// What is kept of messages to find out why a signature does not verify.
package struct TemporaryFileOptions: Sendable, Hashable {
    /// Whether anything is (KeepTemporaryFiles).
    package var isOn = false
    /// Where (TemporaryDirectory).
    package var directory = "/tmp"

    /// In this order: the folder matters only where files are kept.
    static let parameters: [Parameter] = [
        .yesNo(
            "KeepTemporaryFiles", \.temporaryFiles.isOn,
            help: "Keeps what is hashed of each message in files, to find faults.",
            details: """
                The files begin with the queue id: QUEUEID.body-simple and QUEUEID.body-relaxed hold \
                the body in the forms that are hashed, as far as it was needed; QUEUEID.header-1, \
                QUEUEID.header-2 and so on hold the header as it is hashed for each signature. They \
                are mail, readable for the daemon's user only, and nobody removes them. None is \
                written if there is such a file, or if the folder holds 10000 of them.
                """),
        .custom(
            "TemporaryDirectory", type: "path", default: "/tmp",
            help: "Where KeepTemporaryFiles keeps its files.",
            details: "The daemon itself needs no temporary files."
        ) { configuration, setting, context in
            configuration.temporaryFiles.directory = setting.value
            guard configuration.temporaryFiles.isOn else { return }
            do throws(FileError) {
                _ = try context.environment.facts(ofDirectory: setting.value)
            } catch {
                context.report("\(error)", remedy: "create the folder", in: setting)
            }
        },
    ]
}
