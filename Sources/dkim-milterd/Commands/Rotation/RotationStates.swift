import Glibc

/// The state files of a configuration's rollovers, which lie beside the keys.
struct RotationStates {
    /// The configuration that they belong to.
    let configuration: String
    /// Where keys are.
    let folders: Set<String>

    /// More state files in a folder are not read.
    private static let maximum = 100_000

    /// All of them, those that began first at the beginning.
    ///
    /// - Parameter cleans: whether one goes that another is the way back from. It is none any more,
    ///   and was left behind by an abort that was interrupted. Only who holds the lock may do so.
    func load(cleans: Bool) throws(ProgramError) -> [RotationState] {
        var states: [RotationState] = []
        for folder in folders.sorted() {
            for name in try Self.names(in: folder) {
                let path = folder == "/" ? "/\(name)" : "\(folder)/\(name)"
                // It says which commands are run and which files are removed, and the folder may
                // belong to a user with fewer rights.
                let text = String(
                    decoding: try FileAccess.readTrusted(path, limit: 65_536), as: UTF8.self)
                let state = try RotationState(text, path: path)
                if state.configuration == configuration { states.append(state) }
            }
        }
        let former = states.filter { state in states.contains { $0.isReverse(of: state) } }
        if cleans { for state in former { try remove(state) } }
        return states.filter { !former.contains($0) }
            .sorted { ($0.started, $0.newKeyFile) < ($1.started, $1.newKeyFile) }
    }

    /// Writes a state.
    func save(_ state: RotationState) throws(ProgramError) {
        try AtomicFile.write(state.path, Array(state.text.utf8), AtomicFile.Access(mode: 0o600))
    }

    /// Forgets a rollover.
    func remove(_ state: RotationState) throws(ProgramError) {
        try AtomicFile.remove(state.path)
    }

    private static func names(in folder: String) throws(ProgramError) -> [String] {
        guard let stream = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw ProgramError(
                .inputOutput, "cannot read the folder \(folder): \(SystemMessage.current)")
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream), names.count < maximum {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(RotationState.ending) { names.append(name) }
        }
        return names.sorted()
    }
}
