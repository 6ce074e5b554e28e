internal import DKIMFilter
import Glibc
internal import Locks

/// Where the process looks for files: paths keep the meaning that they had at the start, also after
/// the process has gone to another folder or root.
final class ProcessFolders: Sendable {
    private let atStart: String?
    /// The root that the process has changed to.
    private let root = Locked(ProcessOptions())

    /// Takes note of the folder that the process is in.
    init() {
        let path = getcwd(nil, 0)
        defer { free(path) }
        atStart = path.map { String(cString: $0) }
    }

    /// The system as the configuration is to see it, with these kinds of data set beside files
    /// and lists.
    func environment(dataSetTypes: [DataSetType] = []) -> RelocatedEnvironment {
        RelocatedEnvironment(SystemEnvironment(dataSetTypes: dataSetTypes)) { [self] in place($0) }
    }

    /// Goes to BaseDirectory, which relative paths then count from.
    func enter(_ options: ProcessOptions) throws(ProgramError) {
        guard let folder = options.baseDirectory, chdir(place(folder)) != 0 else { return }
        throw ProgramError(
            .configuration, "BaseDirectory: cannot go to \(folder): \(SystemMessage.current)")
    }

    /// Makes ChangeRootDirectory the root.
    func changeRoot(_ loaded: LoadedConfiguration) throws(ProgramError) {
        guard let folder = loaded.configuration.process.changeRootDirectory else { return }
        guard chroot(folder) == 0, chdir("/") == 0 else {
            let reason = errno == EPERM ? "only root can do that" : SystemMessage.current
            throw loaded.error(
                .configuration, "ChangeRootDirectory",
                "cannot make \(folder) the root: \(reason)")
        }
        root.withLock { $0.changeRootDirectory = folder }
        // Where it is not below the root, there is nothing to go to.
        if let base = loaded.configuration.process.baseDirectory { _ = chdir(place(base)) }
    }

    /// The path by which a file that was so named at the start is to be opened.
    func place(_ path: String) -> String {
        let absolute = path.hasPrefix("/") ? path : atStart.map { "\($0)/\(path)" } ?? path
        return root.withLock { $0.pathInRoot(absolute) } ?? absolute
    }
}
