/// Which way a message went.
package enum MessageDirection: Int, MetricLabel {
    /// It was answered, or given up, before that was decided.
    case undecided
    /// It was ours, to be signed.
    case signed
    /// It was not ours, to be verified.
    case verified
    /// It was left alone: neither signed nor verified.
    case left

    package var labelValue: String {
        switch self {
        case .undecided: "undecided"
        case .signed: "signed"
        case .verified: "verified"
        case .left: "left"
        }
    }
}
