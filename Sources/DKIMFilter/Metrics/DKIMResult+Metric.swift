package import DKIMCore

extension DKIMResult: MetricLabel {
    package var ordinal: Int {
        switch self {
        case .none: 0
        case .pass: 1
        case .fail: 2
        case .policy: 3
        case .neutral: 4
        case .temperror: 5
        case .permerror: 6
        }
    }
}
