internal import DKIMFilter

/// How many keys came to what, and the worst status.
struct KeyTestTally {
    private(set) var passed = 0
    private(set) var failed = 0
    private(set) var leftOut = 0
    private(set) var status = ExitStatus.success

    /// Whether there was no key yet.
    var isEmpty: Bool { passed + failed + leftOut == 0 }

    /// In the words of opendkim-testkey.
    var text: String {
        let total = passed + failed
        return "\(total) key\(total == 1 ? "" : "s") checked; \(passed) pass, \(failed) fail"
            + (leftOut > 0 ? "; \(leftOut) left out" : "")
    }

    /// Takes what came of a key. That a record is wrong weighs more than that DNS gave no answer.
    mutating func count(_ result: KeyTestEntry.Result) {
        switch result {
        case .leftOut:
            leftOut += 1
        case .broken:
            failed += 1
            status = .badInput
        case .compared(_, let finding, _):
            if finding.isGood { passed += 1 } else { failed += 1 }
            if finding.status == .badInput || status == .success { status = finding.status }
        }
    }
}
