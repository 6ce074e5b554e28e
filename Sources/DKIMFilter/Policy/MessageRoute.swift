/// What is done with a message: decided once, at the end of its header section.
package enum MessageRoute: Sendable {
    case sign([SigningIdentity])
    case verify
    /// Neither: the mode leaves such mail alone, or its recipients do.
    case leave
    /// Neither; yet what a stranger's message claims in our name is removed.
    case exempt
}
