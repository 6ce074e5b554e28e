import DKIMTestSupport
import Testing

@testable import DKIMResolver

@Suite struct ContextSetUpTests {
    @Test("What is wrong is told in libunbound's words, however many contexts are set up at a time")
    func words() throws {
        let file = try TemporaryFile("garbage here\n")
        let server = try NameserverAddress("127.0.0.1")
        let settings = ResolverSettings(nameservers: [server], trustAnchorFile: file.path)
        let reasons = ParallelThreads.map(8) { _ in
            (0..<20).map { _ in
                do throws(ResolverError) {
                    _ = try UnboundContext(settings)
                    return "no error"
                } catch {
                    return "\(error)"
                }
            }
        }.flatMap { $0 }
        #expect(reasons.count == 160)
        #expect(reasons.allSatisfy { $0.contains("could not parse") }, "\(Set(reasons))")
    }
}
