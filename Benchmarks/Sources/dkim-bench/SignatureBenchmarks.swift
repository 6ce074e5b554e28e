import DKIMCore

/// Signatures per second of a processor: the key's bare operation, and beside it everything a
/// message of 4 KB needs; both beside what OpenSSL's own command measures.
struct SignatureBenchmarks {
    private static let widths = [12, 12]

    private let runs: Int

    init(_ settings: BenchmarkSettings) {
        runs = settings.runs
    }

    func run() throws {
        print("Signatures per second, median of \(runs); openssl speed in the same minute")
        Table.print(title: "", ["sign", "verify"], widths: Self.widths)
        let reference = OpenSSLSpeed()
        try report("RSA-2048", try PrivateKey.generateRSA(bits: 2_048), reference?.rsa2048)
        try report("Ed25519", try PrivateKey.generateEd25519(), reference?.ed25519)
        if let reference {
            print("SHA-256, openssl speed, 16 KiB: \(Table.number(reference.sha256)) MB/s")
        } else {
            print("openssl speed gave no figures")
        }
        print("")
    }

    private func report(
        _ name: String, _ key: PrivateKey, _ reference: OpenSSLSpeed.Rates?
    ) throws {
        if let reference {
            row("\(name), openssl speed", reference.sign, reference.verify)
        }
        let publicKey = PublishedKey(text: Array(SampleMail.record(of: key).utf8)).publicKey
        guard let publicKey = try publicKey?.get() else { return }
        let digest = [UInt8](repeating: 0x61, count: MessageDigest.byteCount)
        let signature = try key.sign(digest: digest)
        row(
            "\(name), key alone",
            try rate { _ = try key.sign(digest: digest) },
            try rate {
                let isGood = try publicKey.verify(signature: signature, digest: digest)
                precondition(isGood)
            })
        let mail = try SampleMail(key: key)
        row(
            "\(name), 4 KB message",
            try rate { _ = try mail.sign() },
            try rate {
                let result = try mail.verify()
                precondition(result == .pass)
            })
    }

    private func row(_ title: String, _ sign: Double, _ verify: Double) {
        Table.print(title: title, [sign, verify].map(Table.number), widths: Self.widths)
    }

    /// How often it can be done in a second.
    private func rate(_ work: () throws -> Void) rethrows -> Double {
        let repeated = 500  // Long enough for the clock.
        let seconds = try Measurement.median(runs: runs) {
            for _ in 0..<repeated { try work() }
        }
        return Double(repeated) / seconds
    }
}
