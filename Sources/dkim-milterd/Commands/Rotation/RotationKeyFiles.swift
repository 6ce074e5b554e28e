internal import DKIMCore
import Glibc

/// Step a: the new key, and its record as text.
struct RotationKeyFiles {
    let state: RotationState

    /// The record for a zone file, beside the key.
    var recordFile: String {
        let path = state.newKeyFile
        return (path.hasSuffix(".private") ? String(path.dropLast(8)) : path) + ".txt"
    }

    /// Makes the key unless it is there, and writes its record.
    func make(_ interruption: RotationInterruption) throws(ProgramError) -> PrivateKey {
        let key: PrivateKey
        if AtomicFile.exists(state.newKeyFile) {
            key = try SigningKeyFile.read(state.newKeyFile)
        } else {
            key = try generate()
            let pem: [UInt8]
            do {
                pem = try key.pkcs8PEM()
            } catch {
                throw ProgramError(.software, "\(error)")
            }
            try AtomicFile.write(state.newKeyFile, pem, try access())
        }
        interruption.pass(.keyWritten)
        try AtomicFile.write(
            recordFile, Array(zoneText(key).utf8), AtomicFile.Access(mode: 0o644))
        return key
    }

    /// The record of a domain.
    func writer(_ key: PrivateKey, _ domain: DomainName) -> KeyRecordWriter {
        var record = KeyRecord(keyType: key.type, publicKeyData: key.publicKeyData)
        record.acceptableHashes = ["sha256"]
        record.flags = state.flags
        record.serviceTypes = state.services.isEmpty ? nil : state.services
        return KeyRecordWriter(
            record, at: KeyQuery(selector: state.newSelector, domain: domain))
    }

    /// The records of all domains, for a zone file.
    func zoneText(_ key: PrivateKey) -> String {
        state.domains.map { writer(key, $0).zoneEntry(owner: .absolute) }.joined()
    }

    /// The owner is that of the old key, as the daemon reads it; nobody else may, unless the daemon
    /// reads the old one by its group.
    private func access() throws(ProgramError) -> AtomicFile.Access {
        var access = try AtomicFile.Access(of: state.oldKeyFile)
        access.mode = 0o600 | access.mode & 0o040
        return access
    }

    private func generate() throws(ProgramError) -> PrivateKey {
        do {
            switch state.keyType {
            case .rsa: return try PrivateKey.generateRSA(bits: state.keyBits)
            case .ed25519: return try PrivateKey.generateEd25519()
            }
        } catch {
            throw ProgramError(.software, "no key could be made: \(error)")
        }
    }
}
