/// Is told what is decided about messages, and by which entries: for tools that explain it. Mail
/// has none.
package protocol DecisionObserver: AnyObject {
    /// The end of a header section: the way of a message. Where a table could not be asked, what
    /// was found before.
    func decided(_ verdict: RouteDecision.Verdict)
    /// A header section is against RFC 5322, and this parameter is set against that.
    func foundMalformed(_ fault: String, parameter: String)
    /// A table could not be asked, or a key could not be had.
    func failed(_ error: SigningLookupError)
    /// A message that is verified is to be signed anew, if it qualifies.
    func mayBeSignedAnew(for recipient: String, by match: ResigningTable.Match)
}
