import Testing

@testable import dkim_milterd

/// The flags of the filters whose place the daemon takes.
@Suite struct FilterFlagsTests {
    @Test(
        "the name is the last part of the path",
        arguments: [
            ("/usr/sbin/opendkim", "opendkim"), ("opendkim-genkey", "opendkim-genkey"),
            ("./dkim-filter", "dkim-filter"), ("/usr/sbin/dkim-milterd", nil),
            ("/opendkim/", nil), ("", nil), ("opendkim2", nil),
        ] as [(String, String?)])
    func names(path: String, expected: String?) {
        #expect(LinkName(path: path)?.rawValue == expected)
    }

    @Test(
        "flags of opendkim are those of the daemon",
        arguments: [
            ("-fl -p inet:1@h", "-f -l -p inet:1@h"), ("-xFILE -n", "-x FILE -n"),
            ("-b sv -u a:b", "-b sv -u a:b"), ("-vv -t -", "-v -v -t -"),
            ("-ArWXV", "-A -r -W -X -V"), ("-L50% -T 3", "-L 50% -T 3"),
        ])
    func opendkim(flags: String, expected: String) throws {
        let own = try FilterFlags.opendkim.daemonArguments(
            for: flags.split(separator: " ").map(String.init))
        #expect(own.joined(separator: " ") == expected)
    }

    @Test(
        "flags that only dkim-filter had are parameters",
        arguments: [
            ("-i /h", "--set InternalHosts=file:/h"), ("-a h", "--set PeerList=file:h"),
            ("-I h", "--set ExternalIgnoreList=file:h"), ("-h", "--set SoftwareHeader=yes"),
            ("-m a,b", "--set MTA=a,b"), ("-M i=j|k", "--set MacroList=i=j|k"),
            ("-q -R", "--set Quarantine=yes --set SendReports=yes"),
            ("-K /k", "--set KeyList=/k"), ("-U /u", "--set POPDBFile=/u"),
            (
                "-C bad=r,no=a,def=t",
                "--set On-BadSignature=reject --set On-NoSignature=accept "
                    + "--set On-Default=tempfail"
            ),
            (
                "-C dns=temp,int=disc,sec=quar",
                "--set On-DNSError=tempfail --set On-InternalError=discard "
                    + "--set On-Security=quarantine"
            ),
            ("-l -b s", "-l -b s"),
        ])
    func dkimFilter(flags: String, expected: String) throws {
        let own = try FilterFlags.dkimFilter.daemonArguments(
            for: flags.split(separator: " ").map(String.init))
        #expect(own.joined(separator: " ") == expected)
    }
}
