extension DataSetType {
    /// Kinds that OpenDKIM knows and this daemon does not read, each with what to do instead.
    static let refused: [DataSetType] =
        [
            refused(
                ["db", "bdb"], "Berkeley DB files are not read",
                remedy: "export it to a text file (file:PATH), or load that into LMDB (lmdb:PATH)"),
            refused(
                ["ldap", "ldaps", "ldapi"], "directories (LDAP) are not asked",
                remedy: "export the entries to a text file (file:PATH) or to a database (dsn:)"),
            refused(
                ["lua"], "Lua scripts are not run",
                remedy: "put what the script answers into a table: file:, dsn: or redis:"),
            refused(
                ["memcache"], "memcached is not asked, as it may forget keys at any time",
                remedy: "keep them in Redis or Valkey and write redis:HOST/PREFIX"),
            refused(
                ["socket"], "programs on a socket are not asked",
                remedy: "keep the entries in a database (dsn:) or in Redis (redis:)"),
            refused(
                ["erlang"], "Erlang nodes are not asked",
                remedy: "keep the entries in a database (dsn:) or in Redis (redis:)"),
            refused(["repute"], "reputation services are not asked", remedy: "remove the line"),
        ].flatMap(\.self)

    private static func refused(
        _ names: [String], _ problem: String, remedy: String
    ) -> [DataSetType] {
        names.map {
            DataSetType(name: $0, argument: "", help: "") { _ throws(DataSetError) in
                throw DataSetError(problem, remedy: remedy)
            }
        }
    }
}
