import DKIMCore
import Testing

@testable import DKIMFilter

@Suite("Which mail may be signed anew")
struct ResigningRuleTests {
    @Test(
        "A signature for the author's domain needs one of that domain that verified",
        arguments: [
            // Nothing verified.
            ("ours.example", ["list.example"], [], false),
            // A list signs as itself, whoever vouched for the mail.
            ("author.example", ["list.example"], ["other.example"], true),
            ("author.example", ["list.example"], ["author.example"], true),
            // A stranger writes in our name and signs in his own.
            ("ours.example", ["ours.example"], ["evil.example"], false),
            ("sub.ours.example", ["ours.example"], ["evil.example"], false),
            ("ours.example", ["lists.ours.example"], ["evil.example"], false),
            ("ours.example", ["list.example", "ours.example"], ["evil.example"], false),
            // A host below the author's domain does not speak for it.
            ("ours.example", ["ours.example"], ["sub.ours.example"], false),
            // The domain itself, or the one above it, has vouched.
            ("ours.example", ["ours.example"], ["evil.example", "ours.example"], true),
            ("sub.ours.example", ["ours.example"], ["ours.example"], true),
        ] as [(String, [String], [String], Bool)])
    func allows(author: String, signers: [String], passing: [String], isAllowed: Bool) throws {
        #expect(
            ResigningRule.allows(
                author: try DomainName(author), signers: try signers.map { try DomainName($0) },
                passing: try passing.map { try DomainName($0) }) == isAllowed)
    }
}
