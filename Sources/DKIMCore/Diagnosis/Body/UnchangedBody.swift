/// What it means that the body, or a beginning of it, has the signed hash in one of the forms.
struct UnchangedBody {
    let question: BodyQuestion
    let match: BodyMatch
    let body: ArraySlice<UInt8>

    private var isOther: Bool { match.canonicalization != question.canonicalization }

    var findings: [Finding] {
        switch match.extent {
        case .asSigned: otherForm
        case .lines(let count): appended(after: count)
        case .wholeDespiteLimit:
            [
                Finding(
                    .proof,
                    "the hash of the whole body is the signed one, though l= says that less or "
                        + "more was signed: the signer writes l= wrongly"),
                Finding(.remedy, "the signer should leave out l="),
            ]
        }
    }

    private var otherForm: [Finding] {
        switch match.canonicalization {
        case .relaxed:
            [
                Finding(
                    .proof,
                    "with relaxed body canonicalization the body hash is the signed one: a hop has "
                        + "added white space (at the ends of lines, or in the place of single "
                        + "blanks), which c=\(question.canonicalization.rawValue) does not allow; "
                        + "or the signer did not hash the body as c= says"),
                Finding(.remedy, "the signer should use c=relaxed for bodies"),
            ]
        case .simple:
            [
                Finding(
                    .proof,
                    "with simple body canonicalization the body hash is the signed one: the body "
                        + "is unchanged, but the signer did not hash it as c= says"),
                Finding(.remedy, "the signer's software is wrong there, and has to be mended"),
            ]
        }
    }

    private func appended(after count: Int) -> [Finding] {
        let end = BodyLines.start(of: count + 1, in: body)
        let kept = end - body.startIndex
        let added = body.endIndex - end
        let lines = body[end...].count { $0 == 0x0A }
        var text =
            "the first \(kept.counted("octet")) of the body (\(count.counted("line"))) are "
            + "unchanged; \(added.counted("octet")) (\(lines.counted("line"))) were appended after "
            + "line \(count)"
        if isOther {
            text +=
                ", and the hash fits in \(match.canonicalization.rawValue) form only: white "
                + "space was added, too"
        }
        if let limit = question.limit { text += "; l=\(limit) does not tell where the text ended" }
        return [
            Finding(.proof, text, details: excerpt(from: end)),
            Finding(
                .remedy,
                "mailing lists, virus scanners and gateways append such text: have it left out, or "
                    + "let that host verify first and sign anew in its own name"),
        ]
    }

    /// The first lines of what was appended.
    private func excerpt(from start: Int) -> [String] {
        let lines = body[start...].split(separator: 0x0A).map(\.trimmingFolds)
            .filter { !$0.isEmpty }
        return lines.prefix(3).map { "  + \(Excerpt.text($0))" }
            + (lines.count > 3 ? ["  + …"] : [])
    }
}
