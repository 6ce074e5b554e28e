/// What is answered to a request.
package struct StatusAnswer: Sendable, Equatable {
    /// How the request fared.
    package enum Status: Sendable, Equatable {
        case ok
        case notFound
        case unavailable
    }

    /// How the request fared.
    package var status: Status
    /// The media type of the body.
    package var contentType: String
    /// What it says, in UTF-8.
    package var body: String

    /// An answer; without a type it is plain text.
    package init(
        _ status: Status, _ body: String, contentType: String = "text/plain; charset=utf-8"
    ) {
        self.status = status
        self.body = body
        self.contentType = contentType
    }
}
