internal import DKIMCore
internal import DKIMFilter
import Glibc

/// `rotate`: carries rollovers through their steps. Each step can be done twice, and is noted when
/// it is done; whenever it ends, the keys that are in use are published.
struct RotationRun {
    let request: RotationRequest
    let configuration: RotationConfiguration
    let inventory: RotationInventory
    let states: RotationStates
    let servers: RotationServers
    private let locks = FolderLocks()

    /// Reads the configuration.
    init(_ request: RotationRequest) throws(ProgramError) {
        self.request = request
        do throws(ProgramError) {
            configuration = try RotationConfiguration(path: request.configuration)
        } catch {
            throw ProgramError(
                error.status, "\(error.message)\nnothing is rotated: mend the configuration first")
        }
        inventory = try RotationInventory(configuration)
        states = RotationStates(
            configuration: request.configuration,
            folders: Set(inventory.targets.map { AtomicFile.folder(of: $0.keyFile) }))
        servers = RotationServers(configuration.resolverSettings)
    }

    var interruption: RotationInterruption { request.interruption }

    /// Does what was asked for.
    func run() throws(ProgramError) -> ExitStatus {
        if case .status = request.action { return try showStatus() }
        if request.isDry { return try showPlan() }
        // A program that does not read what it is given must not end this one.
        signal(SIGPIPE, SIG_IGN)
        try locks.add(lockedFolders)
        return try withExtendedLifetime(locks) { () throws(ProgramError) in
            try work(try states.load(cleans: true))
        }
    }

    private func work(_ all: [RotationState]) throws(ProgramError) -> ExitStatus {
        switch request.action {
        case .status:
            return .success
        case .abort:
            return try abort(all)
        case .retire:
            return try Retirement(run: self).run(all)
        case .resume:
            let underWay = all.filter {
                $0.step.isUnderWay && request.includes($0, inventory.targets)
            }
            guard !underWay.isEmpty else {
                try say("no rollover is under way")
                return .success
            }
            return try carryOn(underWay)
        case .rotate:
            return try carryOn(try chosen(all))
        }
    }

    /// The folders of the keys that are meant.
    private var lockedFolders: Set<String> {
        let targets = inventory.targets.filter { isMeant($0) }
        let folders = Set(targets.map { AtomicFile.folder(of: $0.keyFile) })
        return folders.isEmpty ? states.folders : folders
    }

    // MARK: Choice

    private func isMeant(_ target: RotationTarget) -> Bool {
        switch request.choice {
        case .open, .all: true
        case .domain(let domain): target.domains.contains(domain)
        case .key(let name): target.names.contains(name)
        }
    }

    /// The rollovers to carry on: those that are under way for the keys that are meant, and new
    /// ones for the rest of these.
    func chosen(
        _ all: [RotationState], plansOnly: Bool = false
    ) throws(ProgramError) -> [RotationState] {
        let underWay = all.filter(\.step.isUnderWay)
        if case .open = request.choice, !underWay.isEmpty { return underWay }
        let targets = try meantTargets()
        var plan = RotationPlan(
            configuration: configuration, request: request, targets: inventory.targets,
            states: all)
        var chosen: [RotationState] = []
        for target in targets {
            if let state = underWay.first(where: { $0.concerns(target) }) {
                try checkSelector(of: state)
                chosen.append(state)
            } else if let state = try plan.plan(target, now: RotationDate.now) {
                chosen.append(state)
            } else {
                try say("\(target.title): it is the selector that was asked for; nothing to do")
            }
        }
        for state in underWay where request.includes(state, inventory.targets) {
            guard !chosen.contains(where: { $0.path == state.path }) else { continue }
            throw ProgramError(
                .configuration,
                "\(state.title): a rollover is under way, but no row has either selector any more; "
                    + "bring the row back and run rotate --resume, or end it with --abort")
        }
        return chosen
    }

    private func checkSelector(of state: RotationState) throws(ProgramError) {
        guard let pattern = request.selector, !pattern.isVariable,
            try pattern.selector(at: state.started, type: state.keyType) != state.newSelector
        else { return }
        throw ProgramError(
            .usage,
            "\(state.title): that rollover is under way; finish it with --resume, or end it with "
                + "--abort, before one to \(pattern.text) begins")
    }

    private func meantTargets() throws(ProgramError) -> [RotationTarget] {
        let targets = inventory.targets.filter { isMeant($0) }
        switch request.choice {
        case .all:
            for refusal in inventory.refusals {
                StandardStreams.complain("\(refusal.name): left out: \(refusal.reason)")
            }
        case .open where targets.count > 1:
            throw ProgramError(
                .usage,
                "there are \(targets.count) keys; name one with --domain or --key, or all with "
                    + "--all")
        case .open, .domain, .key:
            let reasons = inventory.refusals.filter(concernsChoice)
            guard reasons.isEmpty else {
                throw ProgramError(
                    .configuration,
                    reasons.map { "\($0.name) is not rotated: \($0.reason)" }
                        .joined(separator: "\n"))
            }
        }
        guard !targets.isEmpty else {
            let all = inventory.refusals.map { "\($0.name) is not rotated: \($0.reason)" }
            throw ProgramError(
                .configuration,
                (all + ["no key of \(request.configuration) is meant"]).joined(separator: "\n"))
        }
        return targets
    }

    private func concernsChoice(_ refusal: RotationInventory.Refusal) -> Bool {
        switch request.choice {
        case .domain(let domain): refusal.domain == domain
        case .key(let name): refusal.name == name
        case .open, .all: inventory.targets.isEmpty
        }
    }

    // MARK: Steps

    /// Carries rollovers as far as they go today.
    func carryOn(_ chosen: [RotationState]) throws(ProgramError) -> ExitStatus {
        var current = chosen
        for index in current.indices {
            request.changes.apply(to: &current[index].choices)
            let isNew = !AtomicFile.exists(current[index].path)
            try say(
                "\(current[index].title): "
                    + (isNew ? "begins" : "stands at “\(current[index].step.rawValue)”, goes on"))
            try states.save(current[index])
        }
        interruption.pass(.planned)
        for index in current.indices where current[index].step < .made {
            try make(&current[index])
        }
        var status = ExitStatus.success
        if try !publish(&current) { status = .temporaryFailure }
        if try !switchTables(&current) { status = .temporaryFailure }
        if try !reload(&current) { status = .temporaryFailure }
        return status
    }

    private func make(_ state: inout RotationState) throws(ProgramError) {
        let files = RotationKeyFiles(state: state)
        _ = try files.make(interruption)
        let exchange = TableSwitch(configuration: configuration, states: [state])
        if let change = try exchange.change(), !change.isDone {
            do throws(ProgramError) {
                try exchange.check(change)
            } catch {
                throw ProgramError(
                    error.status,
                    "\(state.title): check-config would not take the new key; nothing is switched:\n"
                        + "\(error.message)\nmend that and run rotate --resume, or end it with --abort"
                )
            }
        }
        state.step = .made
        try states.save(state)
        try say("\(state.title): made \(state.newKeyFile); its record is in \(files.recordFile)")
        interruption.pass(.made)
    }

    private func switchTables(_ current: inout [RotationState]) throws(ProgramError) -> Bool {
        let indices = current.indices.filter { current[$0].step == .published }
        guard !indices.isEmpty else { return true }
        if case .store = configuration.source { return try awaitStatements(&current, indices) }
        let exchange = TableSwitch(
            configuration: configuration, states: indices.map { current[$0] })
        do throws(ProgramError) {
            try exchange.perform(locks, interruption)
        } catch {
            throw ProgramError(
                error.status,
                error.message
                    + "\nthe daemon signs with the old key, which is good; mend the above "
                    + "and run rotate --resume")
        }
        for index in indices {
            current[index].step = .switched
            current[index].switchedAt = RotationDate.now
            try states.save(current[index])
            try say("\(current[index].title): switched \(exchange.file ?? "")")
        }
        interruption.pass(.switched)
        return true
    }

    /// Rows in a store are changed by hand.
    private func awaitStatements(
        _ current: inout [RotationState], _ indices: [Int]
    ) throws(ProgramError) -> Bool {
        var isDone = true
        for index in indices {
            let state = current[index]
            let rows = inventory.targets.filter { state.concerns($0) }
            if !rows.isEmpty, rows.allSatisfy({ $0.selector == state.newSelector }) {
                current[index].step = .switched
                current[index].switchedAt = RotationDate.now
                try states.save(current[index])
                try say("\(state.title): the store names the new key")
                continue
            }
            isDone = false
            let exchange = TableSwitch(configuration: configuration, states: [state])
            try say(
                "\(state.title): the table is in a store, which this program only reads. Run there")
            for statement in try exchange.statements(for: state) { try say("  \(statement)") }
            try say("and then rotate --resume")
        }
        return isDone
    }

    private func reload(_ current: inout [RotationState]) throws(ProgramError) -> Bool {
        let indices = current.indices.filter { current[$0].step == .switched }
        guard let first = indices.first else { return true }
        let outcome: DaemonReload.Outcome
        if case .store = configuration.source {
            let seconds = configuration.loaded.configuration.stores.cacheTTL
            outcome = .taken("within \(seconds) s (DataSetCacheTTL), without a reload")
        } else {
            outcome = try DaemonReload(
                command: current[first].choices.reloadCommand,
                pidFile: configuration.loaded.configuration.daemon.pidFile.map {
                    configuration.place($0)
                }
            ).run { interruption.pass(.signalled) }
        }
        switch outcome {
        case .unreachable(let reason):
            StandardStreams.complain(
                "the daemon was not told: \(reason). It signs with the old key, which is good. Name "
                    + "the command: rotate --resume --reload-command 'systemctl reload dkim-milterd'"
            )
            return false
        case .taken(let how):
            for index in indices {
                try finish(
                    &current[index], "the daemon signs with \(current[index].newSelector): \(how)")
            }
            interruption.pass(.reloaded)
            return true
        case .told(let how):
            for index in indices {
                try finish(
                    &current[index],
                    "the daemon was told to sign with \(current[index].newSelector): \(how). Nobody "
                        + "has seen it do so: look into its log (with PidFile this is seen)")
            }
            interruption.pass(.reloaded)
            return true
        }
    }

    private func finish(_ state: inout RotationState, _ how: String) throws(ProgramError) {
        let now = RotationDate.now
        state.step = .reloaded
        state.reloadedAt = now
        state.retireAt = retirement(of: state, from: now)
        try states.save(state)
        try say("\(state.title): \(how)")
        try say(
            "\(state.title): done. Leave \(Self.names(state.oldQueries)) in DNS until "
                + "\(RotationDate(state.retireAt ?? now)), then run rotate --retire")
    }

    /// Mail that has been signed with the old key is verified for so long: at least until its
    /// signatures expire.
    func retirement(of state: RotationState, from time: UInt64) -> UInt64 {
        let days = UInt64(clamping: state.choices.retireDays) &* 86_400
        return time &+ max(days, configuration.loaded.configuration.signing.timeToLive ?? 0)
    }

    // MARK: Words

    /// Names of records.
    static func names(_ queries: [KeyQuery]) -> String {
        queries.map(\.name).joined(separator: ", ")
    }

    /// A line of progress.
    func say(_ text: String) throws(ProgramError) { try StandardStreams.printLine(text) }
}
