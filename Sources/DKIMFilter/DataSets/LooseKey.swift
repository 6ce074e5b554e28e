/// A private key that got into a table as it stands in its own file: over several lines. Each of
/// them would be told of as a faulty row, and the key with them.
enum LooseKey {
    private static let mark = Array("-----BEGIN".utf8)
    private static let dash = UInt8(ascii: "-")

    /// The line, counted from 1, on which such a key begins; nil where there is none. A whole key
    /// on one line is as it should be.
    static func line(in octets: [UInt8]) -> Int? {
        var position = 0
        // Each run of five dashes covers a place that five divides.
        while position < octets.count {
            guard octets[position] == dash, let start = beginning(around: position, in: octets)
            else {
                position &+= 5
                continue
            }
            let end = octets[start...].firstIndex(of: 0x0A) ?? octets.endIndex
            let rest = String(decoding: octets[start..<end], as: UTF8.self)
            guard rest.contains("-----END") else {
                return octets[..<start].count { $0 == 0x0A } &+ 1
            }
            position = end
        }
        return nil
    }

    /// Where the mark begins that has a dash at this place.
    private static func beginning(around position: Int, in octets: [UInt8]) -> Int? {
        for start in max(0, position &- 4)...position
        where octets[start...].starts(with: mark) { return start }
        return nil
    }
}
