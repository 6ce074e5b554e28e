// The same rules for keys that lie in the text of a table. Nearly all of them are ASCII, and are
// compared where they lie; the others go by way of a string.

extension DataSetKeys {
    /// Replaces `form` by the form in which a key is compared.
    func normalize(_ key: Span<UInt8>, into form: inout [UInt8]) {
        form.removeAll(keepingCapacity: true)
        for index in key.indices {
            let octet = key[index]
            guard octet < 0x80 else {
                form.replaceSubrange(0..., with: normalized(Self.text(key)).utf8)
                return
            }
            form.append(folded(octet))
        }
    }

    /// Whether a key has that form.
    func isForm(_ form: Span<UInt8>, of key: Span<UInt8>) -> Bool {
        for index in key.indices {
            let octet = key[index]
            guard octet < 0x80 else {
                let own = Array(normalized(Self.text(key)).utf8)
                return own.span.isEqual(to: form)
            }
            guard index < form.count, form[index] == folded(octet) else {
                return isFormOfOther(form, key, from: index)
            }
        }
        return key.count == form.count
    }

    /// What differs in one octet may still be the same if a later one is not ASCII.
    private func isFormOfOther(_ form: Span<UInt8>, _ key: Span<UInt8>, from start: Int) -> Bool {
        for index in start..<key.count where key[index] >= 0x80 {
            let own = Array(normalized(Self.text(key)).utf8)
            return own.span.isEqual(to: form)
        }
        return false
    }

    private func folded(_ octet: UInt8) -> UInt8 {
        if case .exact = self { return octet }
        return octet &- 0x41 < 26 ? octet | 0x20 : octet
    }

    private static func text(_ octets: Span<UInt8>) -> String {
        String(decoding: octets.indices.map { octets[$0] }, as: UTF8.self)
    }
}

extension Span<UInt8> {
    /// Whether the octets are the same.
    func isEqual(to other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in indices where self[index] != other[index] { return false }
        return true
    }

    /// A hash that differs from process to process, so that nobody can choose names that collide.
    func hash(kind: UInt8 = 0) -> Int {
        var hasher = Hasher()
        hasher.combine(kind)
        withUnsafeBytes { hasher.combine(bytes: $0) }
        return hasher.finalize()
    }
}
