package import DKIMCore
private import Locks

/// Reads private keys and says whether they may be used.
package final class PrivateKeyReader: Sendable {
    /// So many notices are told.
    private static let maximumNotices = 10

    /// Gives the files.
    let environment: any ConfigurationEnvironment
    private let safety: KeySafety?
    private let minimumBits: Int
    private let algorithm: SigningAlgorithm?
    private let gathered = Locked<(notices: [String], more: Int)>(([], 0))

    /// `safety` is nil where keys may lie about; `algorithm` is what every key must be for.
    package init(
        environment: any ConfigurationEnvironment, safety: KeySafety?, minimumBits: Int,
        algorithm: SigningAlgorithm?
    ) {
        self.environment = environment
        self.safety = safety
        self.minimumBits = minimumBits
        self.algorithm = algorithm
    }

    /// What was noticed about the keys read so far.
    package var notices: [String] {
        let (notices, more) = gathered.withLock { ($0.notices, $0.more) }
        return more > 0 ? notices + ["\(more) more key files are like that"] : notices
    }

    /// Reads the key.
    package func key(_ material: KeyMaterial) throws(PrivateKeyError) -> PrivateKey {
        let key: PrivateKey
        let name: String
        switch material {
        case .file(let path):
            name = path
            key = try read(path)
        case .text(let text):
            name = "the key"
            key = try Self.parse(text)
        }
        if key.type == .rsa, key.bits < minimumBits {
            throw PrivateKeyError(
                "\(name) has only \(key.bits) bits, MinimumKeyBits asks for \(minimumBits)",
                remedy: "make a larger key (dkim-milterd keygen) and publish it under a new "
                    + "selector", isTooSmall: true)
        }
        if let algorithm, algorithm.keyType != key.type {
            throw PrivateKeyError(
                "\(name) is of type \(key.type.rawValue), but SignatureAlgorithm says "
                    + algorithm.rawValue,
                remedy: "remove SignatureAlgorithm, so that each key signs as its type demands")
        }
        return key
    }

    private func accessRemedy(for path: String, _ error: FileError) -> String? {
        guard error.reason == "Permission denied" else { return nil }
        let user = environment.effectiveUser
        return "run: chown \(environment.user(numbered: user)?.name ?? String(user)) \(path)"
    }

    private func read(_ path: String) throws(PrivateKeyError) -> PrivateKey {
        let file: OpenedFile
        do throws(FileError) {
            file = try environment.open(path)
        } catch {
            throw PrivateKeyError("\(error)", remedy: accessRemedy(for: path, error))
        }
        try safety?.check(file)
        if let notice = safety?.notice(on: file) { note(notice) }
        do throws(CryptoError) {
            return try PrivateKey(fileContents: file.bytes)
        } catch {
            throw PrivateKeyError("\(path) is not a usable private key: \(error)")
        }
    }

    private static func parse(_ text: String) throws(PrivateKeyError) -> PrivateKey {
        guard !text.contains("PUBLIC KEY-----"), !text.contains("v=DKIM1") else {
            throw PrivateKeyError(
                "a public key stands in place of the private key",
                remedy: "name the private key's file; the public key belongs into DNS")
        }
        guard let der = InlineKey.der(of: text) else {
            // No more of it than tells a path: it may be a damaged key.
            throw PrivateKeyError(
                "“\(text.prefix(24))” is neither a path nor a private key",
                remedy: "a path begins with “/” or “./”")
        }
        do throws(CryptoError) {
            return try PrivateKey(der: der)
        } catch {
            throw PrivateKeyError("the key in the table is not usable: \(error)")
        }
    }

    private func note(_ notice: String) {
        gathered.withLock { gathered in
            if gathered.notices.count < Self.maximumNotices {
                gathered.notices.append(notice)
            } else {
                gathered.more &+= 1
            }
        }
    }
}
