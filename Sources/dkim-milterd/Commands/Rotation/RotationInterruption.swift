import Glibc

/// Ends the process as a power failure would, at a point that tests name: what is left must be a
/// set-up that works.
struct RotationInterruption {
    /// Where a rollover can be interrupted: between an effect and the note of it, and after each.
    enum Point: String, CaseIterable {
        case planned, keyWritten, made, updated, published, backedUp, renamed, switched, signalled
        case reloaded, recordRemoved, keyMoved
    }

    /// Nil in real life.
    var point: Point?

    /// The process ends here if this is the point.
    func pass(_ reached: Point) {
        guard point == reached else { return }
        kill(getpid(), SIGKILL)
    }
}
