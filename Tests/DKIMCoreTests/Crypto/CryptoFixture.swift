import Foundation

/// Files under Fixtures/Crypto, made by the OpenSSL command line (see the README there).
enum CryptoFixture {
    static func bytes(_ name: String) throws -> [UInt8] {
        let folder = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/Crypto")
        let url = folder ?? URL(fileURLWithPath: "Fixtures/Crypto")
        return [UInt8](try Data(contentsOf: url.appendingPathComponent(name)))
    }

    static func digest() throws -> [UInt8] { try bytes("digest.sha256") }

    static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap { $0.hexDigitValue.map(UInt8.init) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}

/// Writes DER without any rule, so that tests can break each one.
enum DER {
    static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var count = contents.count
        if count < 0x80 { return [tag, UInt8(count)] + contents }
        while count > 0 {
            length.insert(UInt8(count & 0xFF), at: 0)
            count >>= 8
        }
        return [tag, 0x80 | UInt8(length.count)] + length + contents
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { element(0x30, parts.flatMap { $0 }) }
    static func integer(_ octets: [UInt8]) -> [UInt8] { element(0x02, octets) }
    static let null: [UInt8] = [0x05, 0x00]
    static let rsaEncryption: [UInt8] = [
        0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01,
    ]

    static func publicKeyInfo(_ key: [UInt8], algorithm: [UInt8]? = nil) -> [UInt8] {
        sequence(
            algorithm ?? sequence(rsaEncryption, null), element(0x03, [0] + key))
    }

    /// 2^(8·octets) − 1 in so many octets, odd, written with the sign octet.
    static func modulus(octets: Int) -> [UInt8] {
        [0] + [UInt8](repeating: 0xFF, count: octets)
    }
}
