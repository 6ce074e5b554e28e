/// Finds rows of a table by the hash of their keys: open addressing, eight octets a slot.
///
/// It knows offsets only; whether a row has the wanted key is for the caller to say.
struct TableIndex: Sendable {
    /// The upper half holds bits of the hash, which tell most other keys apart without a look at
    /// the text; the lower half the offset and one, so that 0 is a free slot.
    private var slots: [UInt64]
    /// The rows after the first of the same key.
    private var later: [UInt32: [UInt32]] = [:]
    private var count = 0

    /// Makes room for so many keys, of which a quarter of the slots stay free.
    init(capacity: Int) {
        var size = 16
        while size &* 3 / 4 < capacity { size &*= 2 }
        slots = [UInt64](repeating: 0, count: size)
    }

    /// The first row of a key.
    func first(hash: Int, isSame: (Int) -> Bool) -> Int? {
        let (slot, isFound) = find(hash: hash, isSame: isSame)
        return isFound ? Self.offset(slots[slot]) : nil
    }

    /// All rows of a key in their order.
    func all(hash: Int, isSame: (Int) -> Bool) -> [Int] {
        guard let first = first(hash: hash, isSame: isSame) else { return [] }
        guard !later.isEmpty, let others = later[UInt32(truncatingIfNeeded: first)] else {
            return [first]
        }
        return [first] + others.map(Int.init)
    }

    /// Adds a row; `isSame` says whether an earlier one has the same key.
    mutating func insert(_ offset: Int, hash: Int, isSame: (Int) -> Bool) {
        let (slot, isFound) = find(hash: hash, isSame: isSame)
        guard let own = UInt32(exactly: offset) else { return }
        if isFound {
            let first = UInt32(truncatingIfNeeded: Self.offset(slots[slot]))
            later[first, default: []].append(own)
        } else {
            slots[slot] = Self.tag(hash) | (UInt64(own) &+ 1)
            count &+= 1
            if count > slots.count &* 7 / 8 { grow() }
        }
    }

    /// The rows whose key an earlier one has, each with that one, in their order.
    var repeated: [(offset: Int, first: Int)] {
        later.flatMap { first, others in others.map { (offset: Int($0), first: Int(first)) } }
            .sorted { $0.offset < $1.offset }
    }

    private func find(hash: Int, isSame: (Int) -> Bool) -> (slot: Int, isFound: Bool) {
        let mask = slots.count &- 1
        let tag = Self.tag(hash)
        var slot = Self.home(of: tag) & mask
        while slots[slot] != 0 {
            if slots[slot] & Self.tagBits == tag, isSame(Self.offset(slots[slot])) {
                return (slot, true)
            }
            slot = (slot &+ 1) & mask
        }
        return (slot, false)
    }

    private mutating func grow() {
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count &* 2)
        let mask = slots.count &- 1
        for content in old where content != 0 {
            var slot = Self.home(of: content & Self.tagBits) & mask
            while slots[slot] != 0 { slot = (slot &+ 1) & mask }
            slots[slot] = content
        }
    }

    private static let tagBits: UInt64 = 0xFFFF_FFFF_0000_0000

    private static func tag(_ hash: Int) -> UInt64 {
        UInt64(truncatingIfNeeded: hash) & tagBits
    }

    /// The tag alone says where a key belongs, so that a larger table needs no look at the text.
    private static func home(of tag: UInt64) -> Int { Int(truncatingIfNeeded: tag >> 32) }

    private static func offset(_ content: UInt64) -> Int {
        Int(truncatingIfNeeded: content & ~tagBits) &- 1
    }
}
