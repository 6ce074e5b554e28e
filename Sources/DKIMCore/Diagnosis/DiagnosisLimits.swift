/// Bounds of a diagnosis.
public struct DiagnosisLimits: Sendable, Hashable {
    /// For so many signatures it is tried to find out what happened to the message; of the others
    /// only what is known anyway is told.
    public var maximumSignatures = 8
    /// Octets that may be hashed for the body, all hypotheses and signatures together.
    public var bodyOctets = 1 << 30
    /// The same for the header.
    public var headerOctets = 1 << 27
    /// Octets that may be hashed to find lines that were put in between.
    public var insertionOctets = 1 << 28

    /// The defaults: some seconds of one processor at the very worst.
    public init() {}
}
