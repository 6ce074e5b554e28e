/// A lexical token of structured header fields (RFC 5322 §3.2), comments and folding left out.
enum AddressToken: Equatable {
    /// `atom`, or a run of octets that is at least no special.
    case atom(ArraySlice<UInt8>)
    /// `quoted-string`, its quotes and backslashes taken off.
    case quoted([UInt8])
    /// `domain-literal`, with its brackets.
    case literal(ArraySlice<UInt8>)
    /// One of `< > , ; : @ .`
    case special(UInt8)
    /// The text ends here.
    case end
}
