/// What an operator asked for that a rollover keeps, so that `--resume` needs no options.
struct RotationChoices: Equatable {
    /// The name servers that have to show the record; none for those of the zone.
    var nameservers: [String] = []
    /// The server that takes updates; nil where records are published by hand.
    var server: String?
    /// The file with the key that updates are signed with.
    var updateKeyFile: String?
    /// The zone that updates are for; nil leaves it to nsupdate.
    var zone: String?
    /// The TTL of records that updates add.
    var ttl = 3_600
    /// The command that makes the daemon read its configuration again; nil for SIGHUP by PidFile.
    var reloadCommand: String?
    /// Days that the old record stays.
    var retireDays = 7
}
