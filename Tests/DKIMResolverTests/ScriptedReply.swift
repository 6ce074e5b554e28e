/// What the test's DNS server does with a question.
indirect enum ScriptedReply: Sendable {
    /// TXT records, each with its strings.
    case texts([[String]], ttl: UInt32)
    /// TXT records with their data as given, well-formed or not.
    case rawTexts([[UInt8]], ttl: UInt32)
    /// An alias, and the records of its target if given.
    case alias(String, target: [[String]]?, ttl: UInt32)
    /// Records of another type in a NOERROR answer: type and data, in front of the TXT records.
    case foreign(type: UInt16, data: [UInt8], texts: [[String]])
    /// NXDOMAIN, with an SOA that allows it to be kept for `ttl` seconds.
    case noSuchName(ttl: UInt32)
    /// NOERROR without an answer, with such an SOA.
    case noData(ttl: UInt32)
    /// An empty answer with this response code.
    case code(UInt8)
    /// Nothing.
    case silence
    /// The reply after a while.
    case delayed(milliseconds: Int, ScriptedReply)
    /// TC without data by UDP, the reply by TCP.
    case truncated(ScriptedReply)
    /// The reply with another message's id, and nothing else.
    case wrongID(ScriptedReply)
    /// The reply with a wrong id first, then the second one with the right id.
    case spoofedThen(ScriptedReply, ScriptedReply)
    /// Answer records as given, complete, as a signed zone needs them.
    case wire([[UInt8]])
}
