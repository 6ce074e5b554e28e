/// One TXT record found at a key's name, parsed once so that caches keep the parsed form.
public struct PublishedKey: Sendable {
    /// The record, or why it is not one.
    public let record: Result<KeyRecord, KeyRecordError>
    /// The public key in it, imported; nil where there is no record or it is revoked.
    public let publicKey: Result<PublicKey, CryptoError>?

    /// The text where it is no key record: RFC 6651 §3.2 puts records of another kind at names of
    /// the same form. Nil where it is longer than such a record may be.
    public let otherText: [UInt8]?

    /// Longer records are no ``ReportingRecord``.
    private static let maximumOtherLength = 1_024

    /// Parses the joined text of a TXT record.
    public init(text: [UInt8]) {
        do {
            let record = try KeyRecord.parse(text)
            self.record = .success(record)
            publicKey = record.isRevoked ? nil : Self.importKey(of: record)
            otherText = nil
        } catch {
            record = .failure(error)
            publicKey = nil
            otherText = text.count <= Self.maximumOtherLength ? text : nil
        }
    }

    private static func importKey(of record: KeyRecord) -> Result<PublicKey, CryptoError> {
        do {
            switch record.keyType {
            case .rsa: return .success(try PublicKey(rsa: record.publicKeyData))
            case .ed25519: return .success(try PublicKey(ed25519: record.publicKeyData))
            }
        } catch {
            return .failure(error)
        }
    }
}
