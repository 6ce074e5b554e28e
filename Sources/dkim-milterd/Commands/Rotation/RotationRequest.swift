internal import DKIMCore

/// What `rotate` is to do.
struct RotationRequest {
    /// What kind of work.
    enum Action {
        /// Begin rollovers, or go on with those that have begun.
        case rotate
        /// Go on with those that have begun, and begin none.
        case resume
        case abort
        case status
        case retire
    }

    /// Which keys are meant.
    enum Choice {
        case domain(DomainName)
        case key(String)
        case all
        /// None was named.
        case open
    }

    /// What was said for this time; what was not said is as it was at the beginning.
    struct Changes {
        var nameservers: [String] = []
        var server: String?
        var updateKeyFile: String?
        var zone: String?
        var ttl: Int?
        var reloadCommand: String?
        var retireDays: Int?

        func apply(to choices: inout RotationChoices) {
            if !nameservers.isEmpty { choices.nameservers = nameservers }
            choices.server = server ?? choices.server
            choices.updateKeyFile = updateKeyFile ?? choices.updateKeyFile
            choices.zone = zone ?? choices.zone
            choices.ttl = ttl ?? choices.ttl
            choices.reloadCommand = reloadCommand ?? choices.reloadCommand
            choices.retireDays = retireDays ?? choices.retireDays
        }
    }

    var configuration: String
    var action = Action.rotate
    var choice = Choice.open
    /// Nil for the default.
    var selector: SelectorPattern?
    /// Nil for that of the old key.
    var type: KeyType?
    /// Nil for those of the old key.
    var bits: Int?
    var changes = Changes()
    /// Whether to wait for DNS.
    var waits = false
    /// For how many seconds; 0 for ever.
    var timeout = 3_600
    /// Where the records are written, as a zone file.
    var zoneOutput: String?
    /// Whether nothing is changed.
    var isDry = false
    /// Whether retired keys are removed, not moved aside.
    var deletesKeys = false
    var interruption = RotationInterruption()

    /// Whether a rollover is meant.
    func includes(_ state: RotationState, _ targets: [RotationTarget]) -> Bool {
        switch choice {
        case .open, .all: true
        case .domain(let domain): state.domains.contains(domain)
        case .key(let name):
            targets.contains { target in
                // An old record may be that of a key before the last one.
                let isOfDomain = !state.step.isUnderWay && Set(target.domains) == Set(state.domains)
                return target.names.contains(name) && (isOfDomain || state.concerns(target))
            }
        }
    }
}

extension RotationState {
    /// Whether it is about a key of the tables: before or after they are switched.
    func concerns(_ target: RotationTarget) -> Bool {
        Set(domains) == Set(target.domains)
            && (target.selector == oldSelector || target.selector == newSelector)
    }
}
