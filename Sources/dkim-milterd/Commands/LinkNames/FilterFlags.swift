import ArgumentParser
import Glibc

/// The flags of a filter that this daemon takes the place of, when it is called by its name.
///
/// They are turned into those of `dkim-milterd daemon`: most are the same.
struct FilterFlags {
    /// The name of that filter.
    let name: LinkName
    /// Its flags as getopt(3) takes them.
    let letters: String
    /// Its flags, for people.
    let usage: String

    /// OpenDKIM.
    static let opendkim = FilterFlags(
        name: .opendkim, letters: "Ab:c:d:De:fF:k:lL:no:p:P:Qrs:S:t:T:u:vVWx:X",
        usage: """
            \t-A            AutoRestart yes
            \t-b MODE       Mode
            \t-c CANON      Canonicalization
            \t-d DOMAINS    Domain
            \t-D            SubDomains yes
            \t-e NAME       print the value of a parameter and exit
            \t-f            stay in the foreground
            \t-F TIME       fixed time for signatures (with -t)
            \t-k FILE       KeyFile
            \t-l            Syslog yes
            \t-L LIMIT      Minimum
            \t-n            check the configuration and exit
            \t-o NAMES      OmitHeaders
            \t-p SOCKET     Socket
            \t-P FILE       PidFile
            \t-Q            look up keys in a data set
            \t-r            RequiredHeaders yes
            \t-s SELECTOR   Selector
            \t-S ALGORITHM  SignatureAlgorithm
            \t-t FILES      run messages through the filter and exit
            \t-T SECONDS    DNSTimeout
            \t-u USER       UserID
            \t-v            tell more (with -t)
            \t-V            print the version and exit
            \t-W            LogWhy yes
            \t-x FILE       configuration file
            \t-X            no effect: parameters that OpenDKIM has given up are notices
            """)

    /// dkim-filter, which OpenDKIM came from.
    static let dkimFilter = FilterFlags(
        name: .dkimFilter, letters: "a:Ab:c:C:d:Dfhi:I:k:K:lL:m:M:no:p:P:qrRs:S:t:T:u:U:vVWx:X",
        usage: """
            \tThe flags of opendkim, and
            \t-a FILE       PeerList
            \t-C ACTIONS    On-BadSignature and the like, as bad=r,dns=t,int=t,no=a,sec=t,def=a
            \t-h            SoftwareHeader yes
            \t-i FILE       InternalHosts
            \t-I FILE       ExternalIgnoreList
            \t-K FILE       KeyList
            \t-m NAMES      MTA
            \t-M MACROS     MacroList
            \t-q            Quarantine yes
            \t-R            SendReports yes
            \t-U FILE       POPDBFile
            """)

    /// Runs the daemon, or what else the flags ask for, and ends the process.
    func run(_ arguments: [String]) -> Never {
        let tool = LinkedTool(
            name: name, usage: usage, usageStatus: ExitStatus.usage.rawValue)
        let own: [String]
        do throws(OptionScanner.Fault) {
            own = try daemonArguments(for: arguments)
        } catch {
            tool.finish { throw error }
        }
        DKIMMilterd.main(["daemon"] + own)
        exit(ExitStatus.success.rawValue)
    }

    /// The arguments of `dkim-milterd daemon` that mean the same.
    func daemonArguments(for arguments: [String]) throws(OptionScanner.Fault) -> [String] {
        let (options, operands) = try OptionScanner(letters).scan(arguments)
        if let first = operands.first {
            throw OptionScanner.Fault("unexpected argument '\(first)'")
        }
        var own: [String] = []
        for option in options {
            let settings =
                name == .dkimFilter ? try Self.olderSettings(option) : nil
            if let settings {
                own += settings.flatMap { ["--set", "\($0.name)=\($0.value)"] }
            } else {
                own.append("-\(option.name)")
                if let value = option.value { own.append(value) }
            }
        }
        return own
    }

    /// The parameters that a flag of dkim-filter sets which OpenDKIM has not kept.
    private static func olderSettings(
        _ option: OptionScanner.Option
    ) throws(OptionScanner.Fault) -> [(name: String, value: String)]? {
        let value = option.value ?? "yes"
        switch option.name {
        case "a": return [("PeerList", "file:\(value)")]
        case "C": return try actions(value)
        case "h": return [("SoftwareHeader", value)]
        case "i": return [("InternalHosts", "file:\(value)")]
        case "I": return [("ExternalIgnoreList", "file:\(value)")]
        case "K": return [("KeyList", value)]
        case "m": return [("MTA", value)]
        case "M": return [("MacroList", value)]
        case "q": return [("Quarantine", value)]
        case "R": return [("SendReports", value)]
        case "U": return [("POPDBFile", value)]
        default: return nil
        }
    }

    /// `bad=r,dns=t,…`: conditions and actions may be cut short.
    private static func actions(
        _ text: String
    ) throws(OptionScanner.Fault) -> [(name: String, value: String)] {
        let conditions = [
            ("badsignature", "On-BadSignature"), ("default", "On-Default"),
            ("dnserror", "On-DNSError"), ("internal", "On-InternalError"),
            ("keynotfound", "On-KeyNotFound"), ("nosignature", "On-NoSignature"),
            ("security", "On-Security"), ("signatureerror", "On-SignatureError"),
        ]
        let actions = ["accept", "discard", "quarantine", "reject", "tempfail"]
        var settings: [(name: String, value: String)] = []
        for item in text.lowercased().split(separator: ",") {
            let parts = item.split(separator: "=", maxSplits: 1)
            guard parts.count == 2,
                let condition = conditions.first(where: { $0.0.hasPrefix(parts[0]) }),
                let action = actions.first(where: { $0.hasPrefix(parts[1]) })
            else {
                throw OptionScanner.Fault("'\(item)' is no CONDITION=ACTION for -C")
            }
            settings.append((condition.1, action))
        }
        return settings
    }
}
