internal import DKIMFilter
import Glibc
internal import Milter

/// What keeps the daemon from starting although its configuration is read without a fault.
struct StartCheck {
    /// What an operator should know though it may be mended before the start.
    private(set) var notices: [String] = []

    /// Does what the start does short of taking the socket, the user and the PID file.
    init(_ loaded: LoadedConfiguration) throws(ProgramError) {
        for (parameter, socket) in [
            ("Socket", loaded.socket), ("MetricsListen", loaded.monitoringSocket),
        ] {
            do throws(SocketError) {
                try socket?.checkHost()
            } catch {
                throw loaded.error(.configuration, parameter, "\(error)")
            }
            if case .unix(let path) = socket { lookForFolder(of: path, parameter, loaded) }
        }
        _ = try EnvironmentBuilder(log: DaemonLog.silent).environment(for: loaded)
        if let path = loaded.configuration.daemon.pidFile {
            lookForFolder(of: path, "PidFile", loaded)
        }
    }

    /// A service manager may make the folder just before the start; so this is not an error.
    private mutating func lookForFolder(
        of path: String, _ parameter: String, _ loaded: LoadedConfiguration
    ) {
        var path = path
        if !path.hasPrefix("/"), let base = loaded.configuration.process.baseDirectory {
            path = "\(base)/\(path)"
        }
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        let folder = String(path[..<slash])
        var status = stat()
        guard stat(folder, &status) == 0 else {
            notices.append(
                loaded.text(
                    parameter,
                    "the folder \(folder) cannot be used: \(SystemMessage.current); "
                        + "it must be there when the daemon starts"))
            return
        }
    }
}
