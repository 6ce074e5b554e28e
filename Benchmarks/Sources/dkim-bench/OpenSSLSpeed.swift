import Glibc

/// The figures of `openssl speed`, measured now and on this machine.
struct OpenSSLSpeed {
    /// How often a key's two operations can be done in a second.
    struct Rates {
        let sign: Double
        let verify: Double
    }

    /// SHA-256 in pieces of 16 KiB, MB/s.
    let sha256: Double
    let rsa2048: Rates
    let ed25519: Rates

    /// Nil where there is no `openssl`, or one that prints something else.
    init?() {
        // Of the lines in machine-readable form, the last fields are what was measured:
        // +F:…:sha256:BYTES, +F2:…:2048:SIGN:VERIFY, +F6:…:Ed25519:SIGN:VERIFY, each per second.
        let hash = Self.fields("-evp sha256 -bytes 16384", line: "+F:", count: 1)
        let rsa = Self.fields("rsa2048", line: "+F2:", count: 2)
        let edwards = Self.fields("ed25519", line: "+F6:", count: 2)
        guard let hash, let rsa, let edwards else { return nil }
        sha256 = hash[0] / 1e6
        rsa2048 = Rates(sign: rsa[0], verify: rsa[1])
        ed25519 = Rates(sign: edwards[0], verify: edwards[1])
    }

    private static func fields(_ arguments: String, line prefix: String, count: Int) -> [Double]? {
        let command = "openssl speed -mr -seconds 1 \(arguments) 2>/dev/null"
        guard let stream = popen(command, "r") else { return nil }
        defer { pclose(stream) }
        var buffer = [CChar](repeating: 0, count: 512)
        while fgets(&buffer, CInt(buffer.count), stream) != nil {
            let octets = buffer.prefix { $0 != 0 && $0 != 0x0A }.map { UInt8(bitPattern: $0) }
            let line = String(decoding: octets, as: UTF8.self)
            guard line.hasPrefix(prefix) else { continue }
            let numbers = line.split(separator: ":").suffix(count).compactMap { Double($0) }
            return numbers.count == count && numbers.allSatisfy { $0 > 0 } ? numbers : nil
        }
        return nil
    }
}
