internal import DKIMCore

extension DomainName {
    /// The name, where it only matters whether the text is one.
    init?(ifName text: some StringProtocol) {
        do throws(DomainNameError) {
            try self.init(text)
        } catch {
            return nil
        }
    }
}
