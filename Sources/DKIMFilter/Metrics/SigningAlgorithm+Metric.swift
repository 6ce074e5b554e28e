package import DKIMCore

extension SigningAlgorithm: MetricLabel {
    package var ordinal: Int {
        switch self {
        case .rsaSHA256: 0
        case .rsaSHA1: 1
        case .ed25519SHA256: 2
        }
    }
}
