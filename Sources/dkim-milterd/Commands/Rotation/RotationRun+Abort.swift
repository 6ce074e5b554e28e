internal import DKIMCore
internal import DKIMFilter

// The way back.

extension RotationRun {
    /// Ends rollovers: those that were not switched leave nothing behind; for the others the old
    /// key takes the place of the new one, by the same steps. A way back that was not switched is
    /// given up.
    func abort(_ all: [RotationState]) throws(ProgramError) -> ExitStatus {
        let included = all.filter { request.includes($0, inventory.targets) }
        var meant = included.filter(\.step.isUnderWay)
        // Where none is under way, one that is done may be meant, as long as its key is in use.
        if meant.isEmpty { meant = included.filter { usesNewKey($0) } }
        guard !meant.isEmpty else {
            try say("no rollover is under way")
            return .success
        }
        if case .open = request.choice, meant.count > 1 {
            throw ProgramError(
                .usage,
                "there are \(meant.count) rollovers; name one with --domain or --key, or all with "
                    + "--all")
        }
        var back: [RotationState] = []
        for state in meant {
            if state.step >= .switched || usesNewKey(state) {
                back.append(try turnRound(state))
            } else if state.isWayBack {
                back.append(try stay(state))
            } else {
                try discard(state)
            }
        }
        return back.isEmpty ? .success : try carryOn(back)
    }

    /// Whether tables name the new key. What is noted may lag behind.
    private func usesNewKey(_ state: RotationState) -> Bool {
        inventory.targets.contains { target in
            target.selector == state.newSelector && state.concerns(target)
        }
    }

    private func discard(_ state: RotationState) throws(ProgramError) {
        if state.step >= .made, let update = RecordUpdate(state.choices) {
            try update.remove(state.newQueries)
            try say("\(state.title): told \(state.choices.server ?? "") to remove the new record")
        } else if state.step >= .made {
            try say(
                "\(state.title): remove \(Self.names(state.newQueries)) from DNS if you have "
                    + "published it")
        }
        try AtomicFile.remove(RotationKeyFiles(state: state).recordFile)
        try AtomicFile.remove(state.newKeyFile)
        try states.remove(state)
        try say("\(state.title): ended; the old key was in use all the time")
    }

    /// Gives a way back up before the tables are switched. Its key has signed mail that is on its
    /// way, so that nothing of it is removed: its record waits for its time, as after a rollover.
    private func stay(_ state: RotationState) throws(ProgramError) -> RotationState {
        let now = RotationDate.now
        var forth = state.reversed(at: now)
        forth.step = .switched
        forth.switchedAt = now
        request.changes.apply(to: &forth.choices)
        try states.save(forth)
        try states.remove(state)
        try say("\(forth.title): stays, as the tables name the new key")
        return forth
    }

    private func turnRound(_ state: RotationState) throws(ProgramError) -> RotationState {
        guard AtomicFile.exists(state.oldKeyFile) else {
            throw ProgramError(
                .configuration,
                "\(state.title): there is no way back, as \(state.oldKeyFile) is gone; begin a new "
                    + "rollover")
        }
        var reverse = state.reversed(at: RotationDate.now)
        request.changes.apply(to: &reverse.choices)
        try states.save(reverse)
        try states.remove(state)
        try say("\(reverse.title): the way back")
        return reverse
    }
}
