internal import Glibc

/// The folder that relative paths count from. The process has one, and libunbound leaves it for the
/// `directory:` of its configuration.
struct WorkingFolder {
    private let path: String?

    /// Where the process is now.
    init() {
        let text = getcwd(nil, 0)
        defer { free(text) }
        path = text.map { String(cString: $0) }
    }

    /// Goes back.
    func restore() {
        if let path { _ = chdir(path) }
    }

    /// A path from the root on.
    func absolute(_ file: String) -> String {
        guard let path, !file.hasPrefix("/") else { return file }
        return "\(path)/\(file)"
    }
}
