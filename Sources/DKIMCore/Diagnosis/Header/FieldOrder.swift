extension HeaderHypothesis {
    /// Fields in another order than RFC 6376 §5.4.2 has them hashed.
    static let fieldOrder = HeaderHypothesis { _ in
        [
            HeaderChange(
                order: .topDown,
                condition: "fields of one name are taken from the top down",
                cause: "a hop has turned their order round, or the signer has hashed them in the "
                    + "wrong one (RFC 6376 §5.4.2)",
                remedy: "the signer should list fields that stand several times, such as Received, "
                    + "not at all"),
            HeaderChange(
                order: .message, condition: "the fields are hashed in the order of the message",
                cause: "the signer did not hash them in the order of h= (RFC 6376 §3.7)",
                remedy: "the signer's software is wrong there, and has to be mended"),
        ]
    }
}
