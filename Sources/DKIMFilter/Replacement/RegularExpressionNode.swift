/// What a regular expression is made of.
indirect enum RegularExpressionNode {
    case octet(OctetSet)
    /// The start of the text.
    case start
    /// The end of the text.
    case end
    case sequence([RegularExpressionNode])
    case alternatives([RegularExpressionNode])
    case repetition(RegularExpressionNode, atLeast: Int, atMost: Int?)
}
