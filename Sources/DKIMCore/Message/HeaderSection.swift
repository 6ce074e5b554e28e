/// The header fields of a message from top to bottom, in one block of memory with a bound.
public struct HeaderSection: Sendable {
    /// Where a field lies in the block, and which field above it has the same name.
    private struct Entry {
        let range: Range<Int>
        let colon: Int
        /// The next field upwards whose name hashes alike.
        let previous: Int?
    }

    /// What this section keeps at most.
    public let limits: HeaderSectionLimits

    /// Whether a field did not fit the limits and is missing here.
    public private(set) var isTruncated = false

    private var block: [UInt8] = []
    private var entries: [Entry] = []
    /// The lowest field for each hash of a name in lower case. Hashes are seeded per process, so
    /// that no sender can make them collide; names are compared all the same.
    private var lowest: [Int: Int] = [:]

    /// Makes an empty section.
    public init(limits: HeaderSectionLimits = .init()) {
        self.limits = limits
    }

    /// Adds a field at the bottom as a milter gives it: name and body apart, folds with LF or
    /// CRLF, which become CRLF.
    ///
    /// What goes beyond the limits is not kept; `isTruncated` tells.
    public mutating func append(name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer) {
        guard hasRoom(for: name.count, body.count + 1) else { return }
        let start = block.count
        block.append(contentsOf: name)
        let colon = block.count
        block.append(0x3A)
        appendFolded(body)
        guard block.count <= limits.maximumBytes else {
            block.removeSubrange(start...)
            isTruncated = true
            return
        }
        addEntry(start: start, colon: colon)
    }

    /// Adds a field at the bottom, octet for octet.
    ///
    /// What goes beyond the limits is not kept; `isTruncated` tells.
    public mutating func append(_ field: HeaderField) {
        guard hasRoom(for: field.bytes.count, 0) else { return }
        let start = block.count
        block.append(contentsOf: field.bytes)
        addEntry(start: start, colon: start + (field.body.startIndex - 1 - field.bytes.startIndex))
    }

    /// The fields of this name from top to bottom.
    public func fields(named name: FieldName) -> [HeaderField] {
        var found: [HeaderField] = []
        var cursor = lowestField(named: name)
        while let index = cursor {
            found.append(self[index])
            cursor = nextField(above: index, named: name)
        }
        return found.reversed()
    }

    /// How many fields have this name.
    public func count(of name: FieldName) -> Int {
        var number = 0
        var cursor = lowestField(named: name)
        while let index = cursor {
            number += 1
            cursor = nextField(above: index, named: name)
        }
        return number
    }

    /// Chooses the fields that the names of h= stand for: each time a name is listed it stands for
    /// the next instance from the bottom up, and for nothing when there are no more
    /// (RFC 6376 §5.4.2). Nil marks such an absent field.
    ///
    /// The cost grows with the number of names plus the number of fields, not with their product.
    ///
    /// - Parameters:
    ///   - names: h= in its order.
    ///   - own: the signature that is being verified, as this section gives it. It is never
    ///     chosen: where h= lists DKIM-Signature, other signatures are meant (RFC 6376 §5.4).
    public func select(_ names: [FieldName], excluding own: HeaderField? = nil) -> [HeaderField?] {
        let excluded = own.map(\.bytes.indices)
        // The instance that each name was given last; nil when there are no more.
        var cursors: [FieldName: Int?] = [:]
        return names.map { name in
            // Most names of a flood are absent and need no memory.
            guard let newest = lowestField(named: name) else { return nil }
            var cursor: Int?
            switch cursors[name] {
            case .some(.some(let used)): cursor = nextField(above: used, named: name)
            case .some(.none): cursor = nil
            case .none: cursor = newest
            }
            if let index = cursor, entries[index].range == excluded {
                cursor = nextField(above: index, named: name)
            }
            cursors[name] = .some(cursor)
            return cursor.map { self[$0] }
        }
    }

    /// Appends line by line, each LF as CRLF.
    private mutating func appendFolded(_ body: UnsafeRawBufferPointer) {
        var rest = body[...]
        while let end = rest.firstIndex(of: 0x0A) {
            block.append(contentsOf: rest[..<end])
            // What was before the body is a colon.
            if block.last != 0x0D { block.append(0x0D) }
            block.append(0x0A)
            rest = rest[(end &+ 1)...]
        }
        block.append(contentsOf: rest)
    }

    private mutating func hasRoom(for first: Int, _ second: Int) -> Bool {
        guard entries.count < limits.maximumFields,
            block.count + first + second <= limits.maximumBytes
        else {
            isTruncated = true
            return false
        }
        return true
    }

    private mutating func addEntry(start: Int, colon: Int) {
        let range = start..<block.count
        let field = HeaderField(bytes: block[range], colon: colon)
        let key = Self.hash(of: field.name.lazy.map(\.asciiLowercased))
        entries.append(Entry(range: range, colon: colon, previous: lowest[key]))
        lowest[key] = entries.count - 1
    }

    private func lowestField(named name: FieldName) -> Int? {
        guard let index = lowest[Self.hash(of: name.lowercased)] else { return nil }
        return self[index].isNamed(name) ? index : nextField(above: index, named: name)
    }

    private func nextField(above index: Int, named name: FieldName) -> Int? {
        var cursor = entries[index].previous
        while let candidate = cursor {
            if self[candidate].isNamed(name) { return candidate }
            cursor = entries[candidate].previous
        }
        return nil
    }

    private static func hash(of octets: some Sequence<UInt8>) -> Int {
        var hasher = Hasher()
        var word: UInt64 = 0
        var count = 0
        for octet in octets {
            word = word << 8 | UInt64(octet)
            count += 1
            if count.isMultiple(of: 8) { hasher.combine(word) }
        }
        hasher.combine(word)
        hasher.combine(count)
        return hasher.finalize()
    }
}

extension HeaderSection: RandomAccessCollection {
    /// The topmost field.
    public var startIndex: Int { 0 }

    /// One past the bottom field.
    public var endIndex: Int { entries.count }

    /// The field at a place counted from the top.
    public subscript(index: Int) -> HeaderField {
        let entry = entries[index]
        return HeaderField(bytes: block[entry.range], colon: entry.colon)
    }
}
