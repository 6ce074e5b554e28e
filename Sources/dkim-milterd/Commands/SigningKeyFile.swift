internal import DKIMCore

/// A private key named on the command line.
enum SigningKeyFile {
    /// Reads a PEM or DER file. A key that cannot be used is a fault of the set-up, not of the
    /// message: the status is that of a bad configuration.
    static func read(_ path: String) throws(ProgramError) -> PrivateKey {
        let contents: [UInt8]
        do {
            contents = try FileAccess.read(path, limit: PrivateKey.maximumFileSize)
        } catch {
            throw ProgramError(.configuration, error.message)
        }
        do {
            return try PrivateKey(fileContents: contents)
        } catch {
            throw ProgramError(.configuration, "\(path) is no usable private key: \(error)")
        }
    }
}
