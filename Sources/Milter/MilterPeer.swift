/// The mail server at the other end, as far as its offer tells.
package struct MilterPeer: Sendable, Hashable {
    /// Actions that the peer can carry out.
    package let actions: MilterActions
    /// Steps that can be asked for. libmilter adds every `noReplyTo…` bit: it fakes the answers.
    package let steps: MilterSteps

    package init(actions: MilterActions, steps: MilterSteps) {
        self.actions = actions
        self.steps = steps
    }

    /// The lowest protocol version that offers these steps.
    ///
    /// libmilter keeps the number that the peer sent to itself. The steps tell as much: version 3
    /// brought `noUnknown`, 4 `noData`, 6 `skip` and `leadingSpace`.
    package var protocolVersion: UInt32 {
        if steps.contains(.leadingSpace) || steps.contains(.skip) { return 6 }
        if steps.contains(.noData) { return 4 }
        if steps.contains(.noUnknown) { return 3 }
        return 2
    }
}
