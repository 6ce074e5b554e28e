/// A name of another program under which this one may be called, by a link.
///
/// Scripts, service units and habits know these names with their flags. Called so, the program
/// takes the flags of that name; called in any other way it is dkim-milterd.
enum LinkName: String, CaseIterable {
    case opendkim
    case genkey = "opendkim-genkey"
    case genzone = "opendkim-genzone"
    case testkey = "opendkim-testkey"
    case testmsg = "opendkim-testmsg"
    case dkimFilter = "dkim-filter"

    /// The name that a path ends with; nil for any other.
    init?(path: String) {
        self.init(
            rawValue: String(
                path[(path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)...])
        )
    }

    /// The name that this process was called by.
    static var current: LinkName? { CommandLine.arguments.first.flatMap { LinkName(path: $0) } }

    /// The configuration file that the program of that name reads unless it is told otherwise.
    var configurationPath: String {
        switch self {
        case .opendkim, .genkey, .genzone, .testkey, .testmsg: "/etc/opendkim.conf"
        case .dkimFilter: "/etc/dkim-filter.conf"
        }
    }

    /// Does what the arguments ask for, and ends the process.
    func run(_ arguments: [String]) -> Never {
        switch self {
        case .opendkim: FilterFlags.opendkim.run(arguments)
        case .dkimFilter: FilterFlags.dkimFilter.run(arguments)
        case .genkey: GenkeyTool.run(arguments)
        case .genzone: GenzoneTool.run(arguments)
        case .testkey: TestkeyTool.run(arguments)
        case .testmsg: TestmsgTool.run(arguments)
        }
    }
}
