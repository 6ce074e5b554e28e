/// Keys that a store may hold, and that must be found as they are or not at all.
enum HostileKeys {
    static let all = [
        "it's", "\"quoted\"", "back\\slash", "100%", "_under", "a;DROP TABLE keys;--",
        "' OR '1'='1", "new\nline", "tab\there", "ümlaut@bücher.example", "*?[a]", "$1", "{x}",
        String(repeating: "k", count: 500),
    ]
    /// These no store can hold.
    static let impossible = ["", "nul\0", String(repeating: "k", count: 5_000)]
}
