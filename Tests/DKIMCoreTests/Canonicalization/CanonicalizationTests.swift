import DKIMCore
import Testing

@Suite("Names of canonicalizations")
struct CanonicalizationTests {
    @Test(
        "are read as c= has them",
        arguments: [
            ("simple/simple", "simple/simple"), ("relaxed/relaxed", "relaxed/relaxed"),
            ("relaxed/simple", "relaxed/simple"), ("simple/relaxed", "simple/relaxed"),
            ("relaxed", "relaxed/simple"), ("simple", "simple/simple"),
            ("Relaxed/RELAXED", "relaxed/relaxed"),
        ])
    func known(text: String, pair: String) {
        #expect(Canonicalization(text)?.description == pair)
    }

    @Test(
        "are refused where they are none",
        arguments: [
            "", "/", "relaxed/", "/relaxed", "nowsp", "simple/nowsp", "simple/simple/simple",
            " simple", "simple /simple",
        ])
    func unknown(_ text: String) {
        #expect(Canonicalization(text) == nil)
    }
}
