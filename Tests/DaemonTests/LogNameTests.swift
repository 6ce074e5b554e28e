import Testing

@testable import dkim_milterd

@Suite("The name in the system's log")
struct LogNameTests {
    @Test(
        "is that of the filter whose name the program is called by",
        arguments: [
            ("/usr/sbin/opendkim", "opendkim"), ("dkim-filter", "dkim-filter"),
            ("/usr/local/sbin/dkim-milterd", "dkim-milterd"),
            ("/usr/bin/opendkim-testkey", "dkim-milterd"),
        ])
    func defaultName(path: String, name: String) {
        #expect(SystemLog.defaultName(LinkName(path: path)) == name)
    }
}
