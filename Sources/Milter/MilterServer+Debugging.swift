internal import CMilter

extension MilterServer {
    /// Lets libmilter tell of itself on standard output.
    ///
    /// - Parameter level: from 0, nothing, to 6.
    package static func setDebugLevel(_ level: Int32) {
        cm_set_debug_level(level)
    }
}
