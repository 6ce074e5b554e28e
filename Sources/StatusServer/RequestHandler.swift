internal import NIOCore
internal import NIOHTTP1

/// Answers the one request that a connection may make.
final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long the client may still send after the answer. A connection that is closed with
    /// octets unread is reset, and the client might never see the answer.
    private static let lingering = TimeAmount.milliseconds(500)

    private let responder: StatusServer.Responder
    private var hasRequest = false

    init(responder: @escaping StatusServer.Responder) {
        self.responder = responder
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data), !hasRequest else { return }
        hasRequest = true
        guard head.method == .GET || head.method == .HEAD else {
            // RFC 9110 §15.5.6: the answer names what is allowed.
            let words = StatusAnswer(.ok, "only GET is answered here\n")
            write(
                words, status: .methodNotAllowed, headers: [("Allow", "GET, HEAD")],
                hasBody: true, to: context.channel)
            return
        }
        let channel = context.channel
        let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
        let hasBody = head.method == .GET
        responder(Self.path(of: head.uri)) { answer in
            channel.eventLoop.execute {
                handler.value.write(
                    answer, status: answer.status.code, headers: [], hasBody: hasBody, to: channel)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Where the request was at fault, that has been answered.
        context.close(promise: nil)
    }

    private func write(
        _ answer: StatusAnswer, status: HTTPResponseStatus, headers: [(String, String)],
        hasBody: Bool, to channel: any Channel
    ) {
        guard channel.isActive else { return }
        let body = channel.allocator.buffer(string: answer.body)
        let fields = HTTPHeaders(
            headers + [
                ("Content-Type", answer.contentType),
                ("Content-Length", String(body.readableBytes)),
                ("Cache-Control", "no-store"), ("Connection", "close"),
            ])
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        // RFC 9110 §9.3.2: HEAD gets the length of a body that is not sent.
        if hasBody {
            channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
        }
        channel.writeAndFlush(HTTPServerResponsePart.end(nil)).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.lingering) { channel.close(promise: nil) }
        }
    }

    /// The path of a request's target, without a query.
    private static func path(of target: String) -> String {
        String(target.prefix { $0 != "?" && $0 != "#" })
    }
}

extension StatusAnswer.Status {
    /// The status code of HTTP.
    fileprivate var code: HTTPResponseStatus {
        switch self {
        case .ok: .ok
        case .notFound: .notFound
        case .unavailable: .serviceUnavailable
        }
    }
}
