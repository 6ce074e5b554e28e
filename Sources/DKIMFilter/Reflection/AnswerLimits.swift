/// How many answers may go out in an hour.
package struct AnswerLimits: Sendable, Equatable {
    /// Seconds of an hour: the length of the window that slides.
    package static let window: Int64 = 3_600
    /// More than this many answers in all cannot be allowed: it bounds the file that counts them.
    package static let maximum = 10_000

    /// To one address.
    package let perSender: Int
    /// To all addresses together.
    package let total: Int

    /// Sets the limits; nil where one is not within 1 and ``maximum``.
    package init?(perSender: Int, total: Int) {
        let range = 1...Self.maximum
        guard range.contains(perSender), range.contains(total) else { return nil }
        self.perSender = perSender
        self.total = total
    }
}
