/// How much of a body a signature with l= has to cover to be accepted (RFC 6376 §8.2: verifiers may
/// refuse bodies that go beyond what is signed).
public enum BodyCoverage: Sendable, Hashable {
    /// At least so many octets, or all of a smaller body.
    case octets(UInt64)
    /// At least so many hundredths.
    case percent(UInt64)
    /// All but so many octets at the end.
    case allBut(UInt64)

    /// Whether a signature over `signed` octets of a canonical body of `total` is enough.
    public func accepts(signed: UInt64, total: UInt64) -> Bool {
        switch self {
        case .octets(let minimum):
            return signed >= min(minimum, total)
        case .percent(let minimum):
            let covered = signed.multipliedFullWidth(by: 100)
            let wanted = total.multipliedFullWidth(by: minimum)
            return (covered.high, covered.low) >= (wanted.high, wanted.low)
        case .allBut(let maximum):
            return total <= signed || total - signed <= maximum
        }
    }
}
