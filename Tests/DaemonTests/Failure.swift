/// Why a test cannot go on.
struct Failure: Error, CustomStringConvertible {
    let description: String
}
