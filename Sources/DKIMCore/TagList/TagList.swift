/// A list of `name=value` pairs (RFC 6376 §3.2) with the place of each in the text.
///
/// The text is read once. A tag that breaks the grammar makes the whole list invalid, as does a
/// name that occurs twice.
public struct TagList: Sendable {
    /// One tag: ranges are indices of ``TagList/bytes``.
    public struct Tag: Sendable, Hashable {
        /// The name, without the white space around it.
        public let name: Range<Int>
        /// The value, without the white space around it.
        public let value: Range<Int>
        /// Everything between "=" and the next ";" or the end.
        public let valueWithWhitespace: Range<Int>
    }

    /// Longer text is not looked at.
    public static let maximumLength = 1_048_576
    /// Lists with more tags are refused: no specification comes near, and a list of many thousand
    /// unknown tags serves nobody but an attacker.
    public static let maximumTags = 512

    /// The text of the list.
    public let bytes: ArraySlice<UInt8>
    /// In the order of the text.
    public let tags: [Tag]

    /// Reads a whole list.
    public static func parse(_ bytes: ArraySlice<UInt8>) throws(TagListError) -> TagList {
        var scanner = TagScanner(bytes)
        scanner.scan()
        if let fault = scanner.fault { throw fault }
        return TagList(bytes: bytes, tags: scanner.tags)
    }

    /// Reads what can be read, and tells the first fault beside it.
    static func salvage(_ bytes: ArraySlice<UInt8>) -> (list: TagList, fault: TagListError?) {
        var scanner = TagScanner(bytes)
        scanner.scan()
        return (TagList(bytes: bytes, tags: scanner.tags), scanner.fault)
    }

    /// The first tag of this name. Names are case-sensitive (RFC 6376 §3.2).
    public func tag(_ name: StaticString) -> Tag? {
        let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return tags.first {
            $0.name.count == wanted.count && bytes[$0.name].elementsEqual(wanted)
        }
    }

    /// The value of the first tag of this name, without the white space around it. Nil if there is
    /// no such tag: an empty value is something else (RFC 6376 §3.2).
    public func value(_ name: StaticString) -> ArraySlice<UInt8>? {
        tag(name).map { bytes[$0.value] }
    }
}
