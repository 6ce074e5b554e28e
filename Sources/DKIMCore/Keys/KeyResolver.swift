/// Fetches key records. Declared here, implemented outside: this library does no I/O.
public protocol KeyResolver: Sendable {
    /// Starts a look-up and returns at once.
    ///
    /// - Parameters:
    ///   - query: the record wanted.
    ///   - completion: called exactly once, on any thread; within the call itself if the answer
    ///     is known already. It must not block.
    func resolve(_ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void)
}
