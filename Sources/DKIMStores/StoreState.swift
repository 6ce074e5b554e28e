/// How a store fares, for monitoring.
package struct StoreState: Sendable, Equatable {
    /// The parameter whose data set lies in it.
    package let parameter: String
    /// Whether it is out of reach.
    package let isOut: Bool
    /// How often it has been out of reach since it was opened.
    package let outages: UInt64
}
