internal import DKIMCore
internal import DKIMFilter
import Glibc

/// Step e: the old record goes, and after it the old key.
struct Retirement {
    let run: RotationRun

    private var request: RotationRequest { run.request }

    /// Retires what is due.
    func run(_ all: [RotationState]) throws(ProgramError) -> ExitStatus {
        var due: [RotationState] = []
        let now = RotationDate.now
        let users = KeyUsers(run.inventory, run.configuration)
        for var state in all
        where !state.step.isUnderWay && request.includes(state, run.inventory.targets) {
            if request.changes.retireDays != nil {
                request.changes.apply(to: &state.choices)
                state.retireAt = run.retirement(of: state, from: state.reloadedAt ?? now)
            } else {
                request.changes.apply(to: &state.choices)
            }
            try run.states.save(state)
            guard let time = state.retireAt, time <= now else {
                try run.say(
                    "\(state.title): not before \(RotationDate(state.retireAt ?? now)); mail that "
                        + "was signed with the old key may still be on its way")
                continue
            }
            try checkUnused(state, users)
            due.append(state)
        }
        guard !due.isEmpty else {
            try run.say("nothing is due to be retired")
            return .success
        }
        return try retire(due, users)
    }

    private func retire(
        _ due: [RotationState], _ users: KeyUsers
    ) throws(ProgramError) -> ExitStatus {
        var views = try look(due)
        for state in due {
            let present = Self.present(state, views)
            guard !present.isEmpty, let update = RecordUpdate(state.choices) else { continue }
            let queries = Set(present.map(\.query))
            try update.remove(state.oldQueries.filter { queries.contains($0) })
            try run.say(
                "\(state.title): told \(state.choices.server ?? "") to remove the old record")
        }
        run.interruption.pass(.recordRemoved)
        if due.contains(where: { RecordUpdate($0.choices) != nil }) { views = try look(due) }
        if request.waits { views = try wait(due, views) }
        var status = ExitStatus.success
        for state in due {
            let present = Self.present(state, views)
            if present.isEmpty {
                try finish(state, users)
            } else {
                status = .temporaryFailure
                try tell(state, present)
            }
        }
        return status
    }

    private func checkUnused(_ state: RotationState, _ users: KeyUsers) throws(ProgramError) {
        let name: String?
        do throws(SigningLookupError) {
            name = try users.signer(asOldOf: state)
        } catch {
            throw ProgramError(
                .temporaryFailure,
                "\(state.title): nothing is retired, as it cannot be seen who signs: \(error)")
        }
        guard let name else { return }
        throw ProgramError(
            .configuration,
            "\(state.title): \(request.configuration) signs with \(state.oldSelector) again, or "
                + "still (\(name)); nothing is retired. If that is meant, remove \(state.path)")
    }

    private func look(_ due: [RotationState]) throws(ProgramError) -> [RotationServers.View] {
        try run.servers.look(
            due.flatMap { state in
                state.oldQueries.map { query in
                    RotationServers.Wanted(
                        query: query, key: nil, nameservers: state.choices.nameservers)
                }
            })
    }

    private func wait(
        _ due: [RotationState], _ first: [RotationServers.View]
    ) throws(ProgramError) -> [RotationServers.View] {
        var views = first
        var elapsed = 0
        while views.contains(where: { !$0.finding.isGone }),
            request.timeout == 0 || elapsed < request.timeout
        {
            if elapsed == 0 { try run.say("waiting until the old records are gone everywhere") }
            let pause = min(15, max(1, elapsed / 10))
            _ = poll(nil, 0, Int32(pause * 1_000))
            elapsed += pause
            views = try look(due)
        }
        return views
    }

    /// Who still shows the old record, or has not answered.
    private static func present(
        _ state: RotationState, _ views: [RotationServers.View]
    ) -> [RotationServers.View] {
        let queries = Set(state.oldQueries)
        return views.filter { queries.contains($0.query) && !$0.finding.isGone }
    }

    private func tell(
        _ state: RotationState, _ present: [RotationServers.View]
    ) throws(ProgramError) {
        let names = RotationRun.names(state.oldQueries)
        try run.say("\(state.title): remove from DNS the TXT record \(names)")
        let shown = present.prefix(5).map { view in
            if case .unknown(let reason) = view.finding {
                return "\(view.server) gives no answer (\(reason))"
            }
            return "\(view.server) still shows \(view.query.name)"
        }
        try run.say("\(state.title): \(shown.joined(separator: "; "))")
        try run.say(
            "\(state.title): when it is gone, run rotate --retire again, which puts the old key "
                + "away")
    }

    /// Puts the old key away and forgets the rollover.
    private func finish(_ state: RotationState, _ users: KeyUsers) throws(ProgramError) {
        let old = state.oldKeyFile
        if let user = users.user(ofOldKey: state) {
            try run.say("\(state.title): \(old) stays, as it also signs for \(user)")
        } else if !AtomicFile.exists(old) {
            try run.say("\(state.title): \(old) is gone already")
        } else if request.deletesKeys {
            try AtomicFile.remove(old)
            try run.say("\(state.title): removed \(old)")
        } else {
            try AtomicFile.move(old, to: old + ".retired")
            try run.say("\(state.title): moved \(old) to \(old).retired")
        }
        run.interruption.pass(.keyMoved)
        try run.states.remove(state)
        try run.say("\(state.title): is over")
    }
}
