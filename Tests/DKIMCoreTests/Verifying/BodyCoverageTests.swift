import DKIMCore
import Testing

@Suite("How much of a body has to be signed")
struct BodyCoverageTests {
    @Test(
        "Octets, parts and remainders, to the limits of the numbers",
        arguments: [
            (BodyCoverage.octets(10), 10, 20, true), (.octets(10), 9, 20, false),
            (.octets(10), 5, 5, true), (.octets(10), 0, 0, true), (.octets(.max), 0, 1, false),
            (.percent(50), 10, 20, true), (.percent(50), 9, 20, false), (.percent(50), 0, 0, true),
            (.percent(100), .max, .max, true), (.percent(100), .max - 1, .max, false),
            (.percent(1), .max / 100 + 1, .max, true), (.percent(0), 0, .max, true),
            (.allBut(3), 17, 20, true), (.allBut(3), 16, 20, false), (.allBut(3), 20, 17, true),
            (.allBut(0), 0, 0, true), (.allBut(.max), 0, .max, true),
        ] as [(BodyCoverage, UInt64, UInt64, Bool)])
    func accepts(coverage: BodyCoverage, signed: UInt64, total: UInt64, isEnough: Bool) {
        #expect(coverage.accepts(signed: signed, total: total) == isEnough)
    }
}
