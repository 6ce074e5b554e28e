// Rows of the usual kind, told by their octets: that a million of them are in order is known in a
// fraction of the time that it takes to read them into values. Whatever is not surely in order
// is read, which then says what is wrong with it.

extension TableRow {
    /// The path of a key in `domain:selector:/path`, where all three are surely good; nil for
    /// anything else.
    func plainKeyPath(in octets: Span<UInt8>) -> Range<Int>? {
        var position = value.lowerBound
        for _ in 0..<2 {
            let start = position
            while position < value.upperBound, octets[position] != 0x3A { position &+= 1 }
            guard position < value.upperBound,
                octets.extracting(start..<position).isPlainDomain
            else { return nil }
            position &+= 1
        }
        let path = position..<value.upperBound
        guard !path.isEmpty, octets[path.lowerBound] == 0x2F else { return nil }
        for index in path {
            let octet = octets[index]
            guard octet > 0x20, octet < 0x7F, octet != 0x3A else { return nil }
        }
        return path
    }

    /// Whether the value of a row of the signing table is the name of a key and nothing else.
    func hasPlainKeyName(in octets: Span<UInt8>) -> Bool {
        guard !value.isEmpty else { return false }
        for index in value {
            let octet = octets[index]
            guard octet > 0x20, octet < 0x7F, octet != 0x3A, octet != 0x25 else { return false }
        }
        return true
    }

    /// Where the domain lies in a sender of the usual kind, `user@domain`, `domain` or
    /// `.domain`, in a refile `user@domain` or `*@domain`.
    func plainSenderDomain(in octets: Span<UInt8>, isPattern: Bool) -> Range<Int>? {
        var at: Int?
        for index in key {
            if octets[index] == 0x40 {
                guard at == nil else { return nil }
                at = index
            } else if !octets[index].isPlainAddressOctet {
                guard isPattern, octets[index] == 0x2A, index == key.lowerBound,
                    key.count > 1, octets[index &+ 1] == 0x40
                else { return nil }
            }
        }
        if isPattern, at == nil { return nil }
        let start = at.map { $0 &+ 1 } ?? key.lowerBound
        let domain = octets.extracting(start..<key.upperBound)
        guard domain.isPlainDomain || (!isPattern && domain.isPlainSuffix) else { return nil }
        return start..<key.upperBound
    }
}

extension Span<UInt8> {
    /// Whether `DomainName` takes it as it is.
    fileprivate var isPlainDomain: Bool {
        guard !isEmpty, count <= 253 else { return false }
        var labelStart = 0
        for index in 0...count {
            if index < count, self[index] != 0x2E {
                guard self[index].isPlainLabelOctet else { return false }
                continue
            }
            let length = index &- labelStart
            guard length > 0, length <= 63, self[labelStart] != 0x2D, self[index &- 1] != 0x2D
            else { return false }
            labelStart = index &+ 1
        }
        return true
    }

    /// Whether it is such a domain with a dot before it.
    fileprivate var isPlainSuffix: Bool {
        count > 1 && self[0] == 0x2E && extracting(droppingFirst: 1).isPlainDomain
    }
}

extension UInt8 {
    fileprivate var isPlainLabelOctet: Bool {
        (self | 0x20) &- 0x61 < 26 || self &- 0x30 < 10 || self == 0x2D || self == 0x5F
    }

    fileprivate var isPlainAddressOctet: Bool {
        isPlainLabelOctet || self == 0x2E || self == 0x2B || self == 0x3D
    }
}
