/// What a connection's negotiation came to. It holds as long as the connection, whatever the
/// configuration says by then: both ends count on who answers what.
struct MilterAgreement: Sendable {
    /// The peer as it offered itself.
    let peer: MilterPeer
    /// What was asked of it, as far as it offers that.
    let demand: MilterDemand

    /// Asks for what both know: asking for more would make libmilter drop the connection.
    init(peer: MilterPeer, wanted: MilterDemand) {
        var demand = wanted
        demand.actions.formIntersection(peer.actions)
        demand.steps.formIntersection(peer.steps)
        if demand.macros.isEmpty || !peer.actions.contains(.setMacroList) {
            demand.macros = [:]
        } else {
            demand.actions.insert(.setMacroList)
        }
        self.peer = peer
        self.demand = demand
    }
}
