internal import DKIMCore
import Glibc

/// Verifies a whole message, and tells about each signature.
struct Verification {
    let resolver: any KeyResolver
    let timeoutSeconds: Int

    /// What there is to tell of a signature, line by line.
    struct Explained {
        let result: SignatureResult
        let lines: [String]
    }

    /// The results in the order of the signatures, each explained as `verify --explain` does.
    func results(of input: MessageInput) throws(ProgramError) -> [Explained] {
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: input.reader.header, policy: VerificationPolicy(),
            now: UInt64(clamping: time(nil)), plan: &plan)
        let answers = KeySource.answers(
            to: verifier.keyQueries, from: resolver, timeoutSeconds: timeoutSeconds)
        let hashes: [BodyHash]
        do {
            hashes = try input.hashes(plan: plan)
        } catch {
            throw ProgramError(.software, "\(error)")
        }
        let results = verifier.results(bodyHashes: hashes, answers: answers)
        return results.enumerated().map { index, result in
            let explanation = SignatureExplanation(result: result, number: index + 1)
            return Explained(result: result, lines: explanation.lines)
        }
    }
}
