/// What Authentication-Results fields of earlier hosts say of a signature: if it passed at one of
/// them, it was damaged after that. Anyone can write such a field, so it is a guess.
struct EarlierResult {
    let header: HeaderSection
    let parsed: ParsedSignature

    private static let maximumFields = 20

    var findings: [Finding] {
        for field in header.fields(named: .authenticationResults).prefix(Self.maximumFields) {
            let results: AuthenticationResults
            do throws(AuthenticationResultsError) {
                results = try AuthenticationResults.parse(field.body)
            } catch {
                continue
            }
            guard results.results.contains(where: isPassOfThis) else { continue }
            return [
                Finding(
                    .guess,
                    "\(Excerpt.text(results.authservID)) found this signature good (its "
                        + "Authentication-Results field): the message was changed after it passed "
                        + "there")
            ]
        }
        return []
    }

    private func isPassOfThis(_ info: ResultInfo) -> Bool {
        guard info.method == "dkim", info.result == DKIMResult.pass.rawValue,
            info.value("header", "d")?.lowercased() == parsed.salvaged.domain?.lowercased()
        else { return false }
        guard let signature = info.value("header", "b") else {
            return info.value("header", "s")?.lowercased() == parsed.salvaged.selector?.lowercased()
        }
        return !signature.isEmpty && parsed.salvaged.signatureText?.hasPrefix(signature) == true
    }
}
