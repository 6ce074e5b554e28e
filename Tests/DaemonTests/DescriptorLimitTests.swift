import Testing

@testable import dkim_milterd

@Suite("How many descriptors the daemon may have")
struct DescriptorLimitTests {
    @Test(
        "The limit is raised as far as it may and makes sense, and never lowered",
        arguments: [
            (soft: 1_024, hard: 4_096, expected: 4_096),
            (soft: 1_024, hard: 524_288, expected: 65_536),
            (soft: 200_000, hard: 200_000, expected: 200_000),
            (soft: 65_536, hard: 65_536, expected: 65_536),
        ] as [(soft: UInt, hard: UInt, expected: UInt)])
    func raised(soft: UInt, hard: UInt, expected: UInt) {
        #expect(DescriptorLimit.raised(soft: soft, hard: hard) == expected)
    }
}
