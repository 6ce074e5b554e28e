/// How much may be computed to find out what happened to a message. Whoever can send a message can
/// choose its size, the number of its signatures and of its fields.
struct Effort {
    /// Octets that may still be hashed, with a charge for what else costs time.
    private(set) var octets: Int
    /// Whether something was left out for want of them.
    private(set) var isExhausted = false

    init(octets: Int) {
        self.octets = octets
    }

    /// Takes what a step costs; false, and nothing taken, where there is not so much left.
    mutating func take(_ cost: Int) -> Bool {
        guard cost <= octets else {
            isExhausted = true
            return false
        }
        octets -= max(cost, 0)
        return true
    }
}
