internal import DKIMCore
internal import DKIMFilter
internal import DKIMStores

/// Step c: lets the table, or the configuration, name the new keys.
struct TableSwitch {
    let configuration: RotationConfiguration
    /// The rollovers that it is done for, all at once.
    let states: [RotationState]

    /// A file that is to change.
    struct Change {
        /// The name that it is opened with when the configuration is read.
        let named: String
        /// Where it is.
        let file: String
        let before: [UInt8]
        let after: [UInt8]
        /// The lines that differ.
        let lines: [Int]

        /// Whether it is so already.
        var isDone: Bool { lines.isEmpty }
    }

    /// Beside the file is kept what it held before.
    static let backupEnding = ".before-rotate"

    /// Where the file is; nil where the table is in a store.
    var file: String? {
        switch configuration.source {
        case .text(_, let file): file
        case .oneKey(_, let keyFile): FileAccess.absolute(keyFile.location.file)
        case .store, .other: nil
        }
    }

    /// What there is to change; nil where the table is in a store.
    ///
    /// - Throws: if the file names neither the old key nor the new one.
    func change() throws(ProgramError) -> Change? {
        switch configuration.source {
        case .text(let named, let file):
            return try tableChange(named, file)
        case .oneKey(let selector, let keyFile):
            return try settingChange(selector, keyFile)
        case .store, .other:
            return nil
        }
    }

    /// Sees whether the daemon would take the change.
    func check(_ change: Change) throws(ProgramError) {
        try configuration.check((change.named, change.after))
    }

    /// Makes the change; one that the daemon would not take is not made.
    func perform(
        _ locks: FolderLocks, _ interruption: RotationInterruption
    ) throws(ProgramError) {
        guard let file else { return }
        // Others may be about to change the same table for other keys.
        try locks.add([AtomicFile.folder(of: file)], patience: 10)
        guard let change = try change(), !change.isDone else { return }
        try check(change)
        let access = try AtomicFile.Access(of: file)
        try AtomicFile.write(file + Self.backupEnding, change.before, access)
        try AtomicFile.write(
            file, change.after, access, isBehindLink: true
        ) { () throws(ProgramError) in
            interruption.pass(.backedUp)
            guard try FileAccess.read(file) == change.before else {
                throw ProgramError(
                    .temporaryFailure,
                    "\(file) was changed by somebody else just now; nothing is switched: run "
                        + "rotate --resume")
            }
        }
        interruption.pass(.renamed)
        do throws(ProgramError) {
            try configuration.check()
        } catch {
            try AtomicFile.write(file, change.before, access, isBehindLink: true)
            throw ProgramError(
                error.status,
                "\(file) is as it was, since check-config does not take what it became:\n"
                    + error.message)
        }
    }

    // MARK: Texts

    private func tableChange(_ named: String, _ file: String) throws(ProgramError) -> Change {
        let before = try FileAccess.read(file, limit: .max)
        let exchanges = states.flatMap { state in
            state.domains.map { domain in
                KeyTableText.Exchange(
                    domain: domain, from: state.oldSelector, to: state.newSelector,
                    keyFile: state.newKeyPath,
                    algorithm: SigningAlgorithm(keyType: state.keyType))
            }
        }
        do throws(DataSetError) {
            let (after, lines) = try KeyTableText(before, file: named).exchanging(exchanges)
            let names = try KeyTableText(after, file: named).queries
            if states.allSatisfy({ names.isSuperset(of: $0.newQueries) }) {
                return Change(named: named, file: file, before: before, after: after, lines: lines)
            }
        } catch {
            throw ProgramError(.configuration, "KeyTable: \(error)")
        }
        throw lost(file)
    }

    private func settingChange(
        _ selector: Setting, _ keyFile: Setting
    ) throws(ProgramError) -> Change {
        let named = keyFile.location.file
        let file = FileAccess.absolute(named)
        let before = try FileAccess.read(file)
        guard let state = states.first, states.count == 1 else { throw lost(file) }
        let isOld =
            selector.value.lowercased() == state.oldSelector.ascii
            && configuration.place(keyFile.value) == state.oldKeyFile
        let isNew =
            selector.value.lowercased() == state.newSelector.ascii
            && configuration.place(keyFile.value) == state.newKeyFile
        guard !isNew else {
            return Change(named: named, file: file, before: before, after: before, lines: [])
        }
        let values = [(selector, state.newSelector.ascii), (keyFile, state.newKeyPath)]
        let after: [UInt8]?
        do throws(DataSetError) {
            after = try ConfigurationText.replacing(
                values.map { (setting: $0, value: $1) }, in: before, file: named)
        } catch {
            after = nil
        }
        guard isOld, let after else { throw lost(file) }
        let lines = [selector, keyFile].compactMap(\.location.line)
        return Change(named: named, file: file, before: before, after: after, lines: lines)
    }

    private func lost(_ file: String) -> ProgramError {
        let titles = states.map(\.title).joined(separator: "; ")
        return ProgramError(
            .configuration,
            "\(file) names neither the old keys nor the new ones of: \(titles). Somebody has changed "
                + "it since the rollover began: bring the old rows back and run rotate --resume, or "
                + "end it with --abort")
    }

    // MARK: Stores

    /// The statements that an operator has to run for a rollover.
    func statements(for state: RotationState) throws(ProgramError) -> [String] {
        guard case .store(let table) = configuration.source else { return [] }
        var statements: [String] = []
        do throws(DataSetError) {
            for name in state.storeRows {
                let fields = [
                    state.domains.first?.ascii ?? "", state.newSelector.ascii, state.newKeyPath,
                ]
                if let text = try KeyTableStatement.text(
                    setting: name, to: fields, in: table)
                {
                    statements.append(text)
                }
            }
        } catch {
            throw ProgramError(.configuration, "KeyTable: \(error)")
        }
        return statements
    }
}
