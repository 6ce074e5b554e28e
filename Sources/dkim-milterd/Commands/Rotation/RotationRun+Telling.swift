internal import DKIMCore
internal import DKIMFilter

// What changes nothing: --status and --dry-run.

extension RotationRun {
    /// Tells of rollovers under way, and of old records and when they may go.
    func showStatus() throws(ProgramError) -> ExitStatus {
        let meant = try states.load(cleans: false)
            .filter { request.includes($0, inventory.targets) }
        if meant.isEmpty { try say("no rollover is under way, and no old record waits") }
        let now = RotationDate.now
        for state in meant {
            try say("\(state.title): \(state.step.rawValue); \(Self.next(state, now))")
        }
        return .success
    }

    private static func next(_ state: RotationState, _ now: UInt64) -> String {
        switch state.step {
        case .planned:
            return "the new key is to be made: rotate --resume"
        case .made:
            return "the record \(names(state.newQueries)) has to be seen by all name servers: "
                + "publish it, then rotate --resume --wait"
        case .published:
            return "the tables are to be switched: rotate --resume"
        case .switched:
            return "the daemon is to be told: rotate --resume"
        case .reloaded:
            let time = state.retireAt ?? now
            let record = "the old record \(names(state.oldQueries))"
            return time <= now
                ? "\(record) may go since \(RotationDate(time)): rotate --retire"
                : "\(record) has to stay until \(RotationDate(time))"
        }
    }

    /// Tells what would be done.
    func showPlan() throws(ProgramError) -> ExitStatus {
        let all = try states.load(cleans: false)
        for state in try chosen(all) {
            try say("\(state.title): would go on from “\(state.step.rawValue)”")
            if state.step < .made { try say("  make \(state.newKeyFile) (\(state.keyWords))") }
            if state.step < .published {
                try say("  publish \(Self.names(state.newQueries))")
                let servers = state.choices.nameservers
                try say(
                    "  wait for "
                        + (servers.isEmpty
                            ? "the name servers of the zone" : servers.joined(separator: ", ")))
            }
            if state.step < .switched { try tellChange(state) }
            let pidFile = configuration.loaded.configuration.daemon.pidFile
            try say(
                "  reload: "
                    + (state.choices.reloadCommand ?? pidFile.map { "SIGHUP by \($0)" }
                        ?? "nobody is told: name --reload-command"))
            let days = retirement(of: state, from: 0) / 86_400
            try say("  keep \(Self.names(state.oldQueries)) in DNS for \(days) days more")
        }
        return .success
    }

    private func tellChange(_ state: RotationState) throws(ProgramError) {
        let exchange = TableSwitch(configuration: configuration, states: [state])
        guard let change = try exchange.change() else {
            for statement in try exchange.statements(for: state) {
                try say("  ask you to run: \(statement)")
            }
            return
        }
        let before = change.before.split(separator: 0x0A, omittingEmptySubsequences: false)
        let after = change.after.split(separator: 0x0A, omittingEmptySubsequences: false)
        for line in change.lines where before.indices.contains(line - 1) {
            guard after.indices.contains(line - 1) else { continue }
            try say("  \(change.file):\(line)")
            try say("    - \(String(decoding: before[line - 1], as: UTF8.self))")
            try say("    + \(String(decoding: after[line - 1], as: UTF8.self))")
        }
    }
}

extension RotationState {
    /// The new key in words.
    fileprivate var keyWords: String {
        keyType == .rsa ? "\(keyBits)-bit rsa" : keyType.rawValue
    }
}
