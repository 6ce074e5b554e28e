internal import Locks

/// What the pump shares with those who ask.
final class LookupBoard: Sendable {
    /// The look-ups. No completion is called while it is locked.
    let table: Locked<LookupTable>
    /// Signalled when the table has work for the pump.
    let wakeUp: WakeUp

    /// An empty board.
    init(_ settings: ResolverSettings) throws(ResolverError) {
        table = Locked(
            LookupTable(
                timeout: settings.timeoutNanoseconds,
                maximumOutstanding: settings.maximumOutstanding,
                maximumCacheEntries: settings.maximumCacheEntries))
        wakeUp = try WakeUp()
    }
}
