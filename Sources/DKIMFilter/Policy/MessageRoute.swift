internal import DKIMCore

/// What is done with a message: decided once, at the end of its header section.
enum MessageRoute {
    case sign([SigningIdentity])
    case verify
    /// Neither: the mode leaves such mail alone.
    case leave
}
