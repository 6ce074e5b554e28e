/// Computes all body hashes of a message in one pass (RFC 6376 §3.7).
///
/// A class, so that a session can keep one and drop it at any time; it belongs to one message and
/// its calls must not overlap, but may come from different threads.
public final class BodyHasher {
    private let results: [LimitedDigest]
    private var streams: [BodyStream] = []

    /// Prepares the hashes of a plan.
    public init(plan: BodyHashPlan) throws(CryptoError) {
        var results: [LimitedDigest] = []
        for specification in plan.specifications {
            let digest = try LimitedDigest(
                limit: specification.limit, countsAll: specification.countsAll)
            results.append(digest)
            if let stream = streams.first(where: { $0.serves(specification) }) {
                stream.add(digest)
            } else {
                streams.append(BodyStream(specification, digest))
            }
        }
        self.results = results
    }

    /// Takes the next chunk of the body, which is read in place; it may end anywhere.
    public func update(_ chunk: Span<UInt8>) {
        for stream in streams where !stream.isComplete {
            stream.update(chunk)
        }
    }

    /// Whether more bytes cannot change anything: every hash has a limit, has reached it, and
    /// knows that there is more. The rest of the body need not be sent.
    public var isComplete: Bool { streams.allSatisfy(\.isComplete) }

    /// Ends the body and gives the hashes in the order of the plan. To be called once.
    public func finish() throws(CryptoError) -> [BodyHash] {
        for stream in streams { stream.finish() }
        streams = []
        var hashes: [BodyHash] = []
        for result in results { hashes.append(try result.finish()) }
        return hashes
    }
}
