import Testing

@testable import DKIMResolver

@Suite struct TextRecordTests {
    @Test(
        "Strings are joined; a length beyond the end is refused",
        arguments: [
            ([], nil),
            ([0], []),
            ([1, 0x61], [0x61]),
            ([1, 0x61, 2, 0x62, 0x63], [0x61, 0x62, 0x63]),
            ([1, 0x61, 0, 1, 0x62], [0x61, 0x62]),
            ([1], nil),
            ([2, 0x61], nil),
            ([1, 0x61, 1], nil),
            ([1, 0x61, 255, 0x62], nil),
        ] as [([UInt8], [UInt8]?)])
    func joins(data: [UInt8], text: [UInt8]?) {
        #expect(data.withUnsafeBytes { TextRecord.joinedStrings(in: $0) } == text)
    }

    @Test func sixtyFourKilobytesAreJoined() {
        let chunk = [255] + [UInt8](repeating: 0x78, count: 255)
        let data = Array(repeatElement(chunk, count: 255).joined())
        let text = data.withUnsafeBytes { TextRecord.joinedStrings(in: $0) }
        #expect(text?.count == 255 * 255)
    }

    @Test func anyOctetsAreEitherJoinedOrRefused() {
        for _ in 0..<20_000 {
            let data = (0..<Int.random(in: 0...40)).map { _ in
                UInt8.random(in: Bool.random() ? 0...6 : 0...255)
            }
            guard let text = data.withUnsafeBytes({ TextRecord.joinedStrings(in: $0) })
            else { continue }
            // Each string costs one octet for its length.
            #expect(text.count < data.count)
        }
    }
}
