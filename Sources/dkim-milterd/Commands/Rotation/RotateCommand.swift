import ArgumentParser
internal import DKIMCore

/// `rotate`: a new key takes the place of an old one, without a moment in which mail cannot be
/// verified.
struct RotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Exchange signing keys, step by step and without a gap.",
        discussion: """
            Makes the new key and its record, sees that every name server shows it, lets the tables \
            name it, reloads the daemon, and keeps the date from which the old record may go \
            (--retire). It may end anywhere: mail stays verifiable, and the next call goes on. \
            Exit status: 0 if all is done, 75 if something has to be waited for, 78 if the \
            configuration cannot be changed.
            """)

    @Option(name: [.customShort("x"), .long], help: "The configuration file.")
    var config: String?

    @Option(name: [.customShort("d"), .long], help: "All keys of this signing domain.")
    var domain: String?

    @Option(name: .long, help: "The key of this name in KeyTable.")
    var key: String?

    @Flag(name: .long, help: "All keys.")
    var all = false

    @Option(
        name: [.customShort("s"), .long],
        help: "The new selector; may hold %Y %m %d %H %M and %k, the type (default: %Y%m%d).")
    var selector: String?

    @Option(name: .long, help: "rsa, ed25519 or same (default: same).")
    var type = "same"

    @Option(
        name: [.customShort("b"), .long],
        help: "Bits of a new RSA key (default: those of the old one, at least 2048).")
    var bits: Int?

    @Flag(name: .long, help: "Wait until every name server shows the record.")
    var wait = false

    @Option(
        name: .long,
        help: "This server has to show it: ADDRESS[@PORT] (default: those of the zone).")
    var nameserver: [String] = []

    @Option(name: .long, help: "With --wait: give up after these seconds; 0 for never.")
    var timeout = 3_600

    @Option(name: .long, help: "Publish by nsupdate at this server: ADDRESS[@PORT].")
    var server: String?

    @Option(name: .long, help: "With --server: the file with the key for nsupdate.")
    var nsupdateKey: String?

    @Option(name: .long, help: "With --server: the zone (default: nsupdate finds it).")
    var zone: String?

    @Option(name: .long, help: "With --server: the TTL of the record, in seconds (default: 3600).")
    var ttl: Int?

    @Option(name: .long, help: "Write the records to this file, for a zone.")
    var zoneOutput: String?

    @Option(
        name: .long, help: "Reload the daemon by this command (default: SIGHUP by PidFile).")
    var reloadCommand: String?

    @Option(
        name: .long,
        help: "Days that the old record stays, at least SignatureTTL (default: 7).")
    var retireAfter: Int?

    @Flag(name: .long, help: "Go on with what has begun, and begin nothing.")
    var resume = false

    @Flag(name: .long, help: "Go back to the old key.")
    var abort = false

    @Flag(name: .long, help: "Tell how far rollovers are, and what may be retired.")
    var status = false

    @Flag(name: .long, help: "Retire old records whose date has come, and then their keys.")
    var retire = false

    @Flag(name: .long, help: "With --retire: remove old keys in place of moving them aside.")
    var delete = false

    @Flag(name: .long, help: "Tell what would be done, and change nothing.")
    var dryRun = false

    /// For tests; see ``RotationInterruption``.
    @Option(name: .long, help: .private)
    var interruptAt: String?

    func validate() throws {
        guard [domain != nil, key != nil, all].filter(\.self).count < 2 else {
            throw ValidationError("--domain, --key and --all exclude each other.")
        }
        guard [resume, abort, status, retire].filter(\.self).count < 2 else {
            throw ValidationError("--resume, --abort, --status and --retire exclude each other.")
        }
        guard server != nil || nsupdateKey == nil && zone == nil && ttl == nil else {
            throw ValidationError("--nsupdate-key, --zone and --ttl need --server.")
        }
        guard server == nil || zoneOutput == nil else {
            throw ValidationError("--server excludes --zone-output.")
        }
        guard !delete || retire else { throw ValidationError("--delete needs --retire.") }
        guard !dryRun || !(resume || abort || status || retire) else {
            throw ValidationError("--dry-run is for a rollover that is to begin or to go on.")
        }
        guard (0...604_800).contains(timeout), (0...604_800).contains(ttl ?? 0),
            (0...3_650).contains(retireAfter ?? 0)
        else { throw ValidationError("--timeout, --ttl or --retire-after is out of range.") }
        let texts = nameserver + [server, nsupdateKey, zone, reloadCommand].compactMap(\.self)
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !$0.isEmpty })
        else { throw ValidationError("A value is empty or holds a line end.") }
    }

    mutating func run() throws {
        try complete {
            let status = try RotationRun(try request()).run()
            guard status == .success else { throw ProgramError(status, "") }
        }
    }

    private func request() throws(ProgramError) -> RotationRequest {
        var request = RotationRequest(
            configuration: FileAccess.absolute(config ?? DaemonCommand.defaultPath))
        request.action =
            status ? .status : abort ? .abort : retire ? .retire : resume ? .resume : .rotate
        request.choice = try choice()
        request.selector = selector.map { SelectorPattern($0) }
        request.type = try keyType()
        request.bits = try checkedBits()
        request.changes.nameservers = nameserver
        request.changes.server = server
        request.changes.updateKeyFile = nsupdateKey.map { FileAccess.absolute($0) }
        request.changes.zone = zone
        request.changes.ttl = ttl
        request.changes.reloadCommand = reloadCommand
        request.changes.retireDays = retireAfter
        request.waits = wait
        request.timeout = timeout
        request.zoneOutput = zoneOutput
        request.isDry = dryRun
        request.deletesKeys = delete
        request.interruption.point = interruptAt.flatMap { .init(rawValue: $0) }
        return request
    }

    private func choice() throws(ProgramError) -> RotationRequest.Choice {
        if let domain { return .domain(try Arguments.domain(domain, option: "--domain")) }
        if let key { return .key(key) }
        return all ? .all : .open
    }

    private func keyType() throws(ProgramError) -> KeyType? {
        if type.lowercased() == "same" { return nil }
        guard let type = KeyType(rawValue: type.lowercased()) else {
            throw ProgramError(.usage, "--type: “\(type)” is not known; use rsa, ed25519 or same")
        }
        return type
    }

    private func checkedBits() throws(ProgramError) -> Int? {
        guard let bits else { return nil }
        guard (1_024...8_192).contains(bits) else {
            throw ProgramError(
                .usage,
                "--bits: \(bits) is out of range; RSA keys have 1024 to 8192 bits, and 2048 is what "
                    + "others can verify and DNS can carry")
        }
        return bits
    }
}
