import DKIMCore
import DKIMFilter
import Testing

@Suite("The effect of each parameter")
struct ParameterEffectTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let line: String
        let holds: @Sendable (Configuration) -> Bool
        var testDescription: String { line }
    }

    static let cases: [Case] = [
        Case(line: "Socket inet:8891@127.0.0.1") { $0.daemon.socket == "inet:8891@127.0.0.1" },
        Case(line: "Background no") { !$0.daemon.background },
        Case(line: "PidFile /run/p") { $0.daemon.pidFile == "/run/p" },
        Case(line: "UserID opendkim") { $0.daemon.user?.user == 110 && $0.daemon.group == 110 },
        Case(line: "UserID opendkim:mail") { $0.daemon.group == 8 },
        Case(line: "UserID 110:8") { $0.daemon.user?.name == "opendkim" && $0.daemon.group == 8 },
        Case(line: "UMask 002") { $0.daemon.umask == 0o002 },
        Case(line: "UMask 0117") { $0.daemon.umask == 0o117 },
        Case(line: "UMask 0x3f") { $0.daemon.umask == 0o077 },
        Case(line: "Syslog t") { $0.daemon.syslog },
        Case(line: "Syslog 0") { !$0.daemon.syslog },
        Case(line: "SyslogFacility LOCAL7") { $0.daemon.syslogFacility.number == 23 },
        Case(line: "SyslogName opendkim") { $0.daemon.syslogName == "opendkim" },
        Case(line: "StdoutLog yes\nBackground no") { $0.daemon.stdoutLog },
        Case(line: "LogFormat JSON") { $0.logging.format == .json },
        Case(line: "LogLevel warning") { $0.logging.level == .warning },
        Case(line: "LogLevel Debug") { $0.logging.level == .debug },
        Case(line: "LogRepeatLimit 0") { $0.logging.repeatLimit == 0 },
        Case(line: "MetricsListen inet:9891@127.0.0.1") {
            $0.monitoring.metricsListen == "inet:9891@127.0.0.1"
        },
        Case(line: "BaseDirectory /etc/x") { $0.process.baseDirectory == "/etc/x" },
        Case(line: "ChangeRootDirectory /jail") { $0.process.changeRootDirectory == "/jail" },
        Case(line: "EnableCoredumps yes") { $0.process.enableCoredumps },
        Case(line: "MilterDebug 6") { $0.process.milterDebug == 6 },
        Case(line: "AutoRestart yes") { $0.restart.isOn },
        Case(line: "AutoRestartCount 5") { $0.restart.count == 5 },
        Case(line: "AutoRestartRate 10/1h") { $0.restart.rate == .init(count: 10, seconds: 3_600) },
        Case(line: "AutoRestartRate 3 / 90") { $0.restart.rate == .init(count: 3, seconds: 90) },
        Case(line: "AutoRestartRate 3/2M") { $0.restart.rate == .init(count: 3, seconds: 120) },
        Case(line: "AutoRestartRate 1/1d") { $0.restart.rate == .init(count: 1, seconds: 86_400) },
        Case(line: "QueryCache no") { !$0.resolver.queryCache },
        Case(line: "SyslogSuccess yes") { $0.daemon.syslogSuccess },
        Case(line: "LogWhy yes") { $0.daemon.logWhy },
        Case(line: "Nameservers 192.0.2.1, 2001:db8::1@5353") {
            $0.resolver.nameservers == ["192.0.2.1", "2001:db8::1@5353"]
        },
        Case(line: "DNSTimeout 10") { $0.resolver.dnsTimeout == 10 },
        Case(line: "TestPublicKeys /keys") { $0.resolver.testPublicKeys == "/keys" },
        Case(line: "Mode s") { $0.mode == .sign },
        Case(line: "Mode vs") { $0.mode == .signAndVerify },
        Case(line: "InternalHosts 192.0.2.0/24") {
            $0.origin.internalHosts.matches(host: nil, address: HostAddress("192.0.2.9"))
                && !$0.origin.internalHosts.matches(host: nil, address: HostAddress("127.0.0.1"))
        },
        Case(line: "PeerList 192.0.2.1") {
            $0.origin.peers.matches(host: nil, address: HostAddress("192.0.2.1"))
        },
        Case(line: "ExternalIgnoreList 192.0.2.1") {
            $0.origin.externalIgnore.matches(host: nil, address: HostAddress("192.0.2.1"))
        },
        Case(line: "MacroList daemon_name=SIGNING") {
            $0.origin.macros.matches { $0 == "{daemon_name}" ? "SIGNING" : nil }
        },
        Case(line: "Canonicalization relaxed") {
            $0.signing.canonicalization == Canonicalization(header: .relaxed, body: .simple)
        },
        Case(line: "Canonicalization relaxed/relaxed") {
            $0.signing.canonicalization == Canonicalization(header: .relaxed, body: .relaxed)
        },
        Case(line: "SignatureAlgorithm RSA-SHA256") { $0.signing.algorithm == .rsaSHA256 },
        Case(line: "SignatureTTL 86400") { $0.signing.timeToLive == 86_400 },
        Case(line: "SignatureTTL 0") { $0.signing.timeToLive == nil },
        Case(line: "MinimumKeyBits 2048") { $0.verifying.minimumKeyBits == 2_048 },
        Case(line: "MinimumKeyBits 0") { $0.verifying.minimumKeyBits == 1_024 },
        Case(line: "MaximumKeyBits 8192") { $0.verifying.maximumKeyBits == 8_192 },
        Case(line: "ClockDrift 60") { $0.verifying.clockDrift == 60 },
        Case(line: "ClockDrift 0") { $0.verifying.clockDrift == 300 },
        Case(line: "MaximumSignaturesToVerify 3") { $0.verifying.maximumSignatures == 3 },
        Case(line: "MultipleSignatures yes") { $0.keys.multipleSignatures },
        Case(line: "CheckSigningTable no") { !$0.keys.checkSigningTable },
        Case(line: "LenientTables yes") { $0.keys.lenientTables },
        Case(line: "KeyCheckInterval 0") { $0.keyCheck.interval == 0 },
        Case(line: "KeyRecheckInterval 60") { $0.keyCheck.recheckInterval == 60 },
        Case(line: "On-UnpublishedKey Unsigned") { $0.keyCheck.action == .unsigned },
        Case(line: "On-Default reject") { $0.keyCheck.action == .accept },
        Case(line: "KeyCacheSize 50") { $0.keys.keyCacheSize == 50 },
        Case(line: "MaximumHeaders 65536") { $0.limits.maximumBytes == 65_536 },
        Case(line: "MaximumHeaders 0") { $0.limits.maximumBytes == 262_144 },
        Case(line: "MaximumHeaderFields 500") { $0.limits.maximumFields == 500 },
        Case(line: "MaximumHeaderFields 0") { $0.limits.maximumFields == 2_000 },
        Case(line: "AuthservID mx.test") { $0.verifying.authservID == .fixed("mx.test") },
        Case(line: "AuthservID HOSTNAME") { $0.verifying.authservID == .fixed("host.test") },
        Case(line: "AuthservID \"mx.test\"") { $0.verifying.authservID == .fixed("mx.test") },
        Case(line: "AlwaysAddARHeader yes") { $0.verifying.alwaysAddARHeader },
        Case(line: "RequireSafeKeys no") { !$0.keys.requireSafeKeys },
        Case(line: "SubDomains yes") { $0.keys.subDomains },
        Case(line: "On-BadSignature reject") { $0.failures.badSignature == .reject },
        Case(line: "On-DNSError a") { $0.failures.dnsError == .accept },
        Case(line: "On-InternalError D") { $0.failures.internalError == .discard },
        Case(line: "On-KeyNotFound quarantine") { $0.failures.keyNotFound == .quarantine },
        Case(line: "On-NoSignature Reject") { $0.failures.noSignature == .reject },
        Case(line: "On-Security tempfail") { $0.failures.security == .tempfail },
        Case(line: "On-SignatureError t") { $0.failures.signatureError == .tempfail },
        Case(line: "On-BadSignature reject\nOn-Default tempfail") {
            $0.failures.badSignature == .reject && $0.failures.keyNotFound == .tempfail
        },
    ]

    @Test("A line changes what it names", arguments: cases)
    func effect(_ example: Case) throws {
        let loaded = Loaded(example.line)
        let configuration = try #require(loaded.configuration, "\(loaded.errors)")
        #expect(example.holds(configuration))
    }

    @Test("Unset, all is as documented")
    func defaults() throws {
        let configuration = try #require(Loaded("").configuration)
        #expect(configuration.daemon.background)
        #expect(!configuration.daemon.syslog)
        #expect(configuration.daemon.umask == nil)
        #expect(configuration.resolver.dnsTimeout == 5)
        #expect(configuration.mode == .signAndVerify)
        #expect(
            configuration.origin.internalHosts.matches(host: nil, address: HostAddress("::1")))
        #expect(configuration.origin.peers.isEmpty)
        #expect(configuration.signing.algorithm == nil)
        #expect(configuration.verifying.authservID == .macro)
        #expect(configuration.failures.dnsError == .tempfail)
        #expect(configuration.failures.security == .accept)
        #expect(configuration.failures.signatureError == .reject)
        #expect(configuration.keys.requireSafeKeys)
        #expect(configuration.keyCheck.interval == 3_600)
        #expect(configuration.keyCheck.action == .accept)
    }

    @Test(
        "A bad value is refused with what was expected",
        arguments: [
            (
                "UserID nobody-here",
                "c:1: UserID: there is no user “nobody-here”; create it, or name another"
            ),
            (
                "UserID root:nogroup",
                "c:1: UserID: there is no group “nogroup”; create it, or name another"
            ),
            (
                "UMask 8x",
                "c:1: UMask: “8x” is not a number, expected a whole number from 0 to 511"
            ),
            (
                "UMask 01000",
                "c:1: UMask: 01000 is out of range, expected a whole number from 0 to 511"
            ),
            (
                "SyslogFacility locl3",
                "c:1: SyslogFacility: “locl3” is not known here, expected one of auth, authpriv, "
                    + "cron, daemon, kern, lpr, mail, news, security, syslog, user, uucp, local0, "
                    + "local1, local2, local3, local4, local5, local6, local7; is “local3” meant?"
            ),
            (
                "On-UnpublishedKey reject",
                "c:1: On-UnpublishedKey: “reject” is not known here, expected one of accept, "
                    + "unsigned, tempfail"
            ),
            (
                "AutoRestartRate 10",
                "c:1: AutoRestartRate: “10” is not a rate, expected a rate such as 10/1h"
            ),
            (
                "AutoRestartRate 10/1w",
                "c:1: AutoRestartRate: “10/1w” is not a rate, expected a rate such as 10/1h"
            ),
            (
                "AutoRestartRate 0/1h",
                "c:1: AutoRestartRate: “0/1h” is not a rate, expected a rate such as 10/1h"
            ),
            (
                "AutoRestartRate 1/99999999999999999999s",
                "c:1: AutoRestartRate: “1/99999999999999999999s” is not a rate, expected a rate "
                    + "such as 10/1h"
            ),
            (
                "ChangeRootDirectory jail",
                "c:1: ChangeRootDirectory: “jail” is not an absolute path; begin it with /"
            ),
            (
                "Canonicalization relaxed/strict",
                "c:1: Canonicalization: “relaxed/strict” is not a canonicalization, expected "
                    + "simple or relaxed, or two of these as in relaxed/simple"
            ),
            (
                "SignatureAlgorithm rsa-sha1",
                "c:1: SignatureAlgorithm: rsa-sha1 must not be used to sign (RFC 8301 §3.1); "
                    + "use rsa-sha256, which needs no new key, or remove the line"
            ),
            (
                "DNSTimeout 08",
                "c:1: DNSTimeout: “08” is not a number, expected a whole number from 0 to 3600; "
                    + "a leading 0 makes it octal"
            ),
            (
                "DNSTimeout -1",
                "c:1: DNSTimeout: -1 is out of range, expected a whole number from 0 to 3600"
            ),
            (
                "DNSTimeout 99999999999999999999",
                "c:1: DNSTimeout: “99999999999999999999” is not a number, expected a whole number "
                    + "from 0 to 3600"
            ),
            (
                "MinimumKeyBits 4096\nMaximumKeyBits 2048",
                "c:2: MaximumKeyBits: MinimumKeyBits (4096) is above MaximumKeyBits (2048), so "
                    + "that no RSA key would do; lower the one or raise the other"
            ),
            (
                "AuthservID mx test",
                "c:1: AuthservID: “mx test” holds blanks, expected a host name such as "
                    + "mx.example.com"
            ),
            (
                "Selector a..b",
                "c:1: Selector: “a..b” has an empty label (two dots in a row, or a dot at the "
                    + "start), expected a name such as mail2026"
            ),
        ])
    func badValue(text: String, message: String) {
        #expect(Loaded(text).errors.first == message)
    }

    @Test("Relative paths count from BaseDirectory, wherever its line stands")
    func baseDirectory() {
        let text =
            "Domain x.test\nSelector s\nKeyFile keys/one\nBaseDirectory /base\n"
            + "PeerList file:peers\n"
        let files = ["/base/keys/one": TestKeys.rsa2048, "/base/peers": "192.0.2.1\n"]
        let loaded = Loaded(text, files: files)
        #expect(loaded.errors == [])
        #expect(
            loaded.configuration?.origin.peers
                .matches(host: nil, address: HostAddress("192.0.2.1")) == true)
        #expect(Loaded(text).errors.count == 2)
    }

    @Test("A file that a reload will not find in ChangeRootDirectory gets a notice")
    func changeRoot() throws {
        var environment = FakeEnvironment()
        environment.add("/etc/c", "ChangeRootDirectory /jail")
        environment.add("/jail/etc/c", "ChangeRootDirectory /jail/")
        let (_, outside) = try Configuration.load(
            path: "/etc/c", environment: environment, requiresSocket: false)
        #expect(
            outside == [
                "/etc/c:1: ChangeRootDirectory: a reload will not find /etc/c, which lies outside"
            ])
        let (_, inside) = try Configuration.load(
            path: "/jail/etc/c", environment: environment, requiresSocket: false)
        #expect(inside == [])
    }

    @Test("Output that a daemon in the background does not have gets a notice")
    func stdoutLog() {
        #expect(
            Loaded("StdoutLog yes").notices == [
                "c:1: StdoutLog: has no effect, as a daemon in the background has no output; "
                    + "set Background no, or Syslog yes"
            ])
        #expect(Loaded("StdoutLog yes\nBackground no").notices == [])
    }

    @Test("The daemon needs a Socket, a tool does not")
    func socket() {
        #expect(
            Loaded("", requiresSocket: true).errors
                == [
                    "c: Socket: is not set; add a line such as “Socket inet:8891@127.0.0.1”"
                ])
        #expect(Loaded("").errors == [])
    }

    @Test("A mask that looks octal and is not gets a notice")
    func maskNotice() {
        #expect(
            Loaded("UMask 22").notices
                == [
                    "c:1: UMask: 22 is read as a decimal number, that is 026; "
                        + "an octal mask begins with 0"
                ])
    }

    @Test("AlwaysAddARHeader turns On-NoSignature off, as in OpenDKIM")
    func alwaysAdd() {
        let loaded = Loaded("On-NoSignature reject\nAlwaysAddARHeader yes")
        #expect(loaded.configuration?.failures.noSignature == .accept)
        #expect(loaded.notices.count == 1)
    }

    @Test("The authserv-id is the MTA's name unless one is given")
    func authservID() {
        #expect(AuthservID.macro.text(macro: "mx.test", hostName: "h") == "mx.test")
        #expect(AuthservID.macro.text(macro: nil, hostName: "h") == "h")
        #expect(AuthservID.fixed("a").text(macro: "mx.test", hostName: "h") == "a")
    }
}
