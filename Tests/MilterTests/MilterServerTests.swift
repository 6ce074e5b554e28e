import Testing

/// Everything that talks to a running server. One after the other: the clock matters.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MilterServerTests {}
