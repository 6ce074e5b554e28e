extension HeaderHypothesis {
    /// The other canonicalization than c= says.
    static let otherCanonicalization = HeaderHypothesis { example in
        switch example.signature.canonicalization.header {
        case .simple:
            [
                HeaderChange(
                    canonicalization: .relaxed,
                    condition: "the header canonicalization is relaxed",
                    cause: "the signer did not hash the header as c= says, or a hop has changed "
                        + "white space or the letter case of names",
                    remedy: "the signer should use c=relaxed for headers")
            ]
        case .relaxed:
            [
                HeaderChange(
                    canonicalization: .simple, condition: "the header canonicalization is simple",
                    cause: "the header is unchanged, but the signer did not hash it as c= says",
                    remedy: "the signer's software is wrong there, and has to be mended")
            ]
        }
    }
}
