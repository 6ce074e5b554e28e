/// The distinct body hashes that the signatures of a message need.
public struct BodyHashPlan: Sendable {
    /// What is to be computed, in the order of the first request.
    public private(set) var specifications: [BodyHashSpecification] = []

    /// Makes a plan that wants nothing.
    public init() {}

    /// Asks for a hash; gives its place among the results of `BodyHasher.finish()`.
    public mutating func request(_ specification: BodyHashSpecification) -> Int {
        if let index = specifications.firstIndex(of: specification) { return index }
        specifications.append(specification)
        return specifications.count - 1
    }

    /// Whether no body hash is needed, so that the body need not be looked at.
    public var isEmpty: Bool { specifications.isEmpty }
}
