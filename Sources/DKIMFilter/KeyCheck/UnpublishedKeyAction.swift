/// What becomes of mail whose signing key DNS does not publish (On-UnpublishedKey).
package enum UnpublishedKeyAction: String, Sendable, CaseIterable {
    /// It is signed all the same.
    case accept
    /// It goes out without the signature that nobody could verify.
    case unsigned
    /// It is to come again later, unless another key signs it that is published.
    case tempfail
}
