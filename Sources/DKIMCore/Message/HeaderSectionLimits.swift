/// How much of a header section is kept.
public struct HeaderSectionLimits: Sendable, Hashable {
    /// Octets of all fields together.
    public var maximumBytes = 262_144
    /// Number of fields.
    public var maximumFields = 2_000

    /// The defaults, which real mail does not reach.
    public init() {}
}
