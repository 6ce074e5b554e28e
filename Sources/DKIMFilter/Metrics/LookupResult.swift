internal import DKIMCore

/// What a look-up of a key in DNS ended in.
package enum LookupResult: Int, MetricLabel {
    case found
    case noSuchName
    case noData
    case bogus
    case timedOut
    case serverFailure
    case refused
    case cancelled
    case failed

    package var labelValue: String {
        switch self {
        case .found: "found"
        case .noSuchName: "no_such_name"
        case .noData: "no_data"
        case .bogus: "bogus"
        case .timedOut: "timed_out"
        case .serverFailure: "server_failure"
        case .refused: "refused"
        case .cancelled: "cancelled"
        case .failed: "failed"
        }
    }

    init(_ answer: KeyAnswer) {
        switch answer {
        case .records: self = .found
        case .noSuchName: self = .noSuchName
        case .noData: self = .noData
        case .bogus: self = .bogus
        case .temporaryFailure(let failure):
            switch failure {
            case .timedOut: self = .timedOut
            case .serverFailure: self = .serverFailure
            case .refused: self = .refused
            case .cancelled: self = .cancelled
            case .other: self = .failed
            }
        }
    }

    /// Whether such an answer can come out of the cache.
    var mayBeKept: Bool {
        switch self {
        case .found, .noSuchName, .noData: true
        case .bogus, .timedOut, .serverFailure, .refused, .cancelled, .failed: false
        }
    }
}
