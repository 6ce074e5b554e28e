extension FieldName {
    /// Whether octets spell this name, in any letter case, with or without the blanks that
    /// RFC 5322 §4.5.2 lets stand before the colon.
    public func matches(_ octets: UnsafeRawBufferPointer) -> Bool {
        var count = octets.count
        while count > 0, octets[count - 1] == 0x20 || octets[count - 1] == 0x09 { count -= 1 }
        guard count == lowercased.count else { return false }
        return lowercased.indices.allSatisfy { octets[$0].asciiLowercased == lowercased[$0] }
    }
}
