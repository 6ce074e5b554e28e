/// The data of a TXT record: strings of at most 255 octets, each with its length in front
/// (RFC 1035 §3.3.14).
enum TextRecord {
    /// Joins the strings without anything between them (RFC 6376 §3.6.2.2).
    ///
    /// - Returns: nil where there is no string at all or one claims to reach beyond the data;
    ///   libunbound passes such data on as it came.
    static func joinedStrings(in data: UnsafeRawBufferPointer) -> [UInt8]? {
        guard !data.isEmpty else { return nil }
        var text: [UInt8] = []
        text.reserveCapacity(data.count)
        var rest = data[...]
        while let length = rest.popFirst() {
            guard rest.count >= Int(length) else { return nil }
            text.append(contentsOf: rest.prefix(Int(length)))
            rest = rest.dropFirst(Int(length))
        }
        return text
    }
}
