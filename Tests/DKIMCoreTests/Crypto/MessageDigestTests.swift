import DKIMCore
import Testing

@Suite("MessageDigest")
struct MessageDigestTests {
    @Test(
        "gives the digests of FIPS 180-4's examples",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownAnswers(text: String, hex: String) throws {
        var digest = try MessageDigest()
        let bytes = Array(text.utf8)
        digest.update(bytes.span)
        #expect(try digest.finish() == CryptoFixture.hex(hex))
        // It starts anew, and pieces make no difference.
        for byte in bytes { digest.update([byte].span) }
        #expect(try digest.finish() == CryptoFixture.hex(hex))
    }

    @Test("goes on from where another one has got to, which is not changed by that")
    func resuming() throws {
        var first = try MessageDigest()
        first.update(Array("ab".utf8).span)
        var second = try MessageDigest()
        second.update(Array("something else".utf8).span)
        try second.resume(from: first)
        second.update(Array("c".utf8).span)
        #expect(
            try second.finish()
                == CryptoFixture.hex(
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
        first.update(Array("c".utf8).span)
        #expect(
            try first.finish()
                == CryptoFixture.hex(
                    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"))
    }
}
