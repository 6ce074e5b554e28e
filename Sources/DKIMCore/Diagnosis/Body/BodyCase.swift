/// A message whose body is not the signed one, for the hypotheses.
struct BodyCase: Sendable {
    let header: HeaderSection
    /// As it came.
    let body: ArraySlice<UInt8>
}
