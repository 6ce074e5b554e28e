/// What is known of the signing keys at a moment: for whoever exports it, such as metrics.
package struct KeyCheckState: Sendable, Equatable {
    /// A key that verifiers do not find, or not surely.
    package struct Fault: Sendable, Equatable {
        /// The selector (s=).
        package let selector: String
        /// The signing domain (d=).
        package let domain: String
        /// What was found last.
        package let finding: KeyFinding
        /// For how many seconds it has been so.
        package let age: UInt64
        /// Whether On-UnpublishedKey acts on it.
        package let isActing: Bool
    }

    /// The most faults that are listed.
    package static let maximumFaults = 100

    /// Whether keys are looked at, at all.
    package var isOn = false
    /// How many keys came to what when they were looked at last, by `KeyFinding.word`: those of
    /// this round and of the one before.
    package var counts: [String: Int] = [:]
    /// Faults, those that last longest first.
    package var faults: [Fault] = []
    /// How many faults there are, listed or not.
    package var faultCount = 0
    /// How many of them On-UnpublishedKey acts on.
    package var actingCount = 0
    /// Look-ups since the start.
    package var lookUps: UInt64 = 0
    /// Seconds since the last look-up; nil before the first.
    package var secondsSinceLookUp: UInt64?

    /// Nothing is known.
    package init() {}
}
