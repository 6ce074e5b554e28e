import DKIMTestSupport
import Testing

@testable import DKIMResolver

@Suite struct ContextSetUpTests {
    @Test("libunbound's own words say what is wrong, however many contexts begin and end meanwhile")
    func words() throws {
        let file = try TemporaryFile("garbage here\n")
        let server = try NameserverAddress("127.0.0.1")
        let usable = ResolverSettings(nameservers: [server])
        let settings = ResolverSettings(nameservers: [server], trustAnchorFile: file.path)
        let threads = ParallelThreads.map(8) { number -> [String] in
            // Half of the threads end one context after the other, the others see what is said.
            if number.isMultiple(of: 2) {
                for _ in 0..<30 {
                    var contexts = (0..<10).compactMap { _ in try? UnboundContext(usable) }
                    while contexts.popLast() != nil {}
                }
                return []
            }
            return (0..<40).map { _ in
                do throws(ResolverError) {
                    _ = try UnboundContext(settings)
                    return "no error"
                } catch {
                    return "\(error)"
                }
            }
        }
        let reasons = threads.flatMap { $0 }
        #expect(reasons.count == 160)
        #expect(reasons.allSatisfy { $0.contains("could not parse") }, "\(Set(reasons))")
    }
}
