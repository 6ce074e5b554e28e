extension Configuration {
    /// Whether mail without signatures is changed or refused, which can be said at its end only.
    var answersUnsignedMail: Bool {
        verifying.alwaysAddARHeader || verifying.results.addsSoftwareHeader
            || failures.noSignature != .accept
    }

    /// Whether much mail has a body that is not needed, or not to its end, and that yet goes on to
    /// the end of the message.
    var mayEndBodiesEarly: Bool {
        (mode.contains(.verify) && answersUnsignedMail)
            || (mode.contains(.sign) && signing.maximumSignedBytes != nil)
    }
}
