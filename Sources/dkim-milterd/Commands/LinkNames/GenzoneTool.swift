import ArgumentParser
import Glibc

/// `opendkim-genzone`: the flags are those of `dkim-milterd genzone`.
enum GenzoneTool {
    private static let tool = LinkedTool(
        name: .genzone,
        usage: """
            \t[data set]    the key table; without it, that of the configuration
            \t-C USER@HOST  contact in the SOA record
            \t-d DOMAIN     only keys of this domain
            \t-D            names with ._domainkey
            \t-E SECONDS    expiration in the SOA record
            \t-F            whole names
            \t-M            restrict the keys to email
            \t-N NS[,...]   name servers
            \t-o FILE       output file
            \t-r SECONDS    refresh in the SOA record
            \t-R SECONDS    retry in the SOA record
            \t-s            with -d, also keys of domains below
            \t-S            begin with an SOA record (needs -N)
            \t-t SECONDS    TTL of each record
            \t-T SECONDS    TTL of records without one
            \t-u            write commands for nsupdate
            \t-v            tell what was done
            \t-x FILE       configuration file
            """, usageStatus: ExitStatus.usage.rawValue)

    /// Runs the tool and ends the process.
    static func run(_ arguments: [String]) -> Never {
        let own: [String]
        do throws(OptionScanner.Fault) {
            own = try commandArguments(for: arguments)
        } catch {
            tool.finish { throw error }
        }
        DKIMMilterd.main(["genzone"] + own)
        exit(ExitStatus.success.rawValue)
    }

    /// The arguments of `dkim-milterd genzone` that mean the same.
    static func commandArguments(
        for arguments: [String]
    ) throws(OptionScanner.Fault) -> [String] {
        let (options, operands) = try OptionScanner("C:d:DE:FMN:o:r:R:sSt:T:uvx:")
            .scan(arguments)
        guard operands.count < 2 else {
            throw OptionScanner.Fault("unexpected argument '\(operands[1])'")
        }
        return options.flatMap { ["-\($0.name)"] + ($0.value.map { [$0] } ?? []) } + operands
    }
}
