internal import DKIMCore
internal import DKIMFilter

extension KeyComparison {
    /// A finding in the words of opendkim-testkey, as far as it had any.
    func words(for finding: KeyFinding) -> String {
        switch finding {
        case .good: "key OK"
        case .testing: "key OK; the record says that the domain is testing DKIM (t=y)"
        case .missing: "'\(query.name)' record not found"
        case .several: "multiple DNS replies for '\(query.name)'"
        case .revoked: "Revoked key"
        case .different: "keys do not match"
        case .unusable(let reason): "'\(query.name)' is no usable key record: \(reason)"
        case .unknown(let reason): "'\(query.name)' query failed: \(reason)"
        }
    }
}

extension KeyFinding {
    /// The exit status that it calls for.
    var status: ExitStatus {
        switch self {
        case .good, .testing: .success
        case .missing, .several, .revoked, .different, .unusable: .badInput
        case .unknown: .temporaryFailure
        }
    }
}
