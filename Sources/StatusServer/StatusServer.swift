internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix

/// Answers GET over HTTP with text, on one thread of its own; for monitoring.
///
/// It trusts nobody who connects: a connection carries one request and has an end in time, in
/// octets and in number.
package final class StatusServer: Sendable {
    /// Answers a request for a path by calling `answer` once, within the call or later on any
    /// thread. It must not block.
    package typealias Responder =
        @Sendable (_ path: String, _ answer: @escaping @Sendable (StatusAnswer) -> Void) -> Void

    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel

    /// Serves a socket that listens already; takes the descriptor over, whatever happens.
    ///
    /// To be made after the process has put itself into the background: threads do not survive a
    /// `fork`.
    package init(
        descriptor: Int32, limits: StatusLimits = StatusLimits(),
        responder: @escaping Responder
    ) throws(StatusServerError) {
        let group = Self.startThread()
        let count = ConnectionCount(limit: limits.connections)
        let bootstrap = ServerBootstrap(group: group)
            .childChannelOption(
                .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4_096)
            )
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Self.prepare(channel, count, limits, responder)
                }
            }
        do {
            listener = try bootstrap.withBoundSocket(descriptor).wait()
        } catch {
            // NIO has closed the descriptor.
            group.shutdownGracefully { _ in }
            throw .cannotListen("\(error)")
        }
        self.group = group
    }

    /// Closes all connections and ends the thread.
    package func stop() {
        listener.close(promise: nil)
        group.shutdownGracefully { _ in }
    }

    /// One thread, which takes no signals: these belong to the daemon's main thread.
    private static func startThread() -> MultiThreadedEventLoopGroup {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return MultiThreadedEventLoopGroup(numberOfThreads: 1)
    }

    /// Sets a new connection up, on the thread of the server.
    private static func prepare(
        _ channel: any Channel, _ count: ConnectionCount, _ limits: StatusLimits,
        _ responder: @escaping Responder
    ) throws {
        guard count.enter() else {
            channel.close(promise: nil)
            return
        }
        // A time limit on silence would let one octet now and then hold the connection for ever.
        let end = channel.eventLoop.scheduleTask(in: .milliseconds(limits.milliseconds)) {
            channel.close(promise: nil)
        }
        channel.closeFuture.whenComplete { _ in
            end.cancel()
            count.leave()
        }
        var decoding = NIOHTTPDecoderLimitConfiguration()
        decoding.maxHeaderFieldSize = limits.fieldSize
        decoding.maxHeaderListSize = limits.headerSize
        decoding.maxHeaderFieldCount = limits.fields
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(
            withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
            withDecoderLimitConfiguration: decoding)
        try pipeline.addHandler(RequestHandler(responder: responder))
    }
}
