internal import DKIMCore

/// Decides about messages whose header section is against the rules of RFC 5322.
struct MalformedMailCheck {
    let header: HeaderSection
    let options: MalformedMailOptions

    /// What to do; where something is wrong, with what.
    enum Verdict {
        case goOn
        case leaveUnsigned(String)
        case leaveAlone(String)
        case refuse(String)
    }

    func verdict(route: MessageRoute) -> Verdict {
        // What was cut off may hold the fields that are missing.
        guard !header.isTruncated else { return .goOn }
        let wantsCounts = options.rejects || options.isStrict
        let countFault = wantsCounts ? header.fieldCountFault.map { "\($0)" } : nil
        switch route {
        case .leave, .exempt:
            return .goOn
        case .sign:
            guard let countFault else { return .goOn }
            return options.rejects ? .refuse(countFault) : .leaveUnsigned(countFault)
        case .verify:
            if options.ignores {
                return (countFault ?? authorFault).map { .leaveAlone($0) } ?? .goOn
            }
            // StrictHeaders alone is a matter of the verifier.
            guard options.rejects, let countFault else { return .goOn }
            return .refuse(countFault)
        }
    }

    /// Why the message has no usable author, unless that is tolerated.
    private var authorFault: String? {
        do {
            _ = try header.authors()
            return nil
        } catch {
            if case .unusableFrom = error, options.toleratesFrom { return nil }
            return "\(error)"
        }
    }
}
