internal import CUnbound
internal import Glibc
internal import Locks

/// What libunbound is told before its first query.
enum UnboundOptions {
    /// Names that libunbound would answer itself (NXDOMAIN, no packet sent) but that a site's own
    /// servers may hold: RFC 6761 §6.2 (`test.`) and RFC 8375 §4 (`home.arpa.`) leave them to the
    /// servers that are asked.
    private static let siteZones = ["test.", "home.arpa."]
    /// Names that an application is to answer itself (RFC 6761 §6.3, §6.4). Who names servers
    /// explicitly has them answer these too. `onion.` never leaves the machine (RFC 7686 §2).
    private static let specialZones = ["invalid.", "localhost."]

    /// One context at a time: libunbound's log is the process's, and a second context that begins
    /// or ends meanwhile would take the messages.
    private static let turn = Locked(())

    /// Makes a context and sets all of it. It takes no more options afterwards; who gets it ends it
    /// with ``endContext(_:)``.
    ///
    /// - Parameters:
    ///   - asynchronous: whether names will be asked with `ub_resolve_async`; its thread starts
    ///     now.
    static func makeContext(
        _ settings: ResolverSettings, asynchronous: Bool
    ) throws(ResolverError) -> OpaquePointer {
        try turn.withLock { _ throws(ResolverError) in
            // Making one takes the log as well.
            guard let handle = ub_ctx_create() else { throw .outOfMemory }
            let log = UnboundLog(for: handle)
            defer { log.end() }
            do throws(ResolverError) {
                try apply(settings, to: handle, log)
                if asynchronous { try ResolverThread.tryOne() }
            } catch {
                log.end()
                ub_ctx_delete(handle)
                throw error
            }
            if asynchronous { try startWorker(of: handle, settings, log) }
            return handle
        }
    }

    /// Ends a context and its thread. Deleting one closes the log of them all.
    static func endContext(_ handle: OpaquePointer) {
        turn.withLock { _ in ub_ctx_delete(handle) }
    }

    /// Starts libunbound's thread, which it would do at the first name, and tell nobody but its log
    /// if there is no thread to be had. Such a context gives no answers, and ending it waits for
    /// ever: it is left behind. That is rare, as one thread could be had just before.
    private static func startWorker(
        of handle: OpaquePointer, _ settings: ResolverSettings, _ log: UnboundLog
    ) throws(ResolverError) {
        var number: CInt = -1
        // No name, so that nothing is sent.
        let code = ResolverThread.withoutSignals {
            ub_resolve_async(
                handle, "..", 1, 1, nil, { _, _, result in ub_resolve_free(result) }, &number)
        }
        ub_cancel(handle, number)
        if let reason = log.firstError(containing: "pthread_create") {
            throw .system(call: "pthread_create", reason: reason)
        }
        guard code == 0 else {
            let reason = log.firstError()
            log.end()
            ub_ctx_delete(handle)
            // Here it reads what the file names, such as root-hints.
            if let file = settings.configurationFile, let reason {
                throw .configurationFile(file, reason: reason)
            }
            throw code == UB_NOMEM.rawValue ? .outOfMemory : .setUp(reason ?? text(of: code))
        }
    }

    private static func apply(
        _ settings: ResolverSettings, to handle: OpaquePointer, _ log: UnboundLog
    ) throws(ResolverError) {
        // Unless told so while it still takes options, libunbound works in a forked process.
        let code = ub_ctx_async(handle, 1)
        guard code == 0 else { throw .setUp(text(of: code)) }
        for (name, value) in options(settings) {
            let code = ub_ctx_set_option(handle, name + ":", value)
            guard code == 0 else { throw .option(name, reason: text(of: code)) }
        }
        // `directory:` in the file becomes the process's folder, from which relative paths count.
        let trustAnchorPath = settings.trustAnchorFile.map { absolute($0) }
        if let file = settings.configurationFile {
            let code = ub_ctx_config(handle, file)
            guard code == 0 else {
                let reason = log.firstError() ?? text(of: code)
                throw .configurationFile(file, reason: reason)
            }
            // What it logs is not for standard error, wherever the file sends it.
            ub_ctx_set_option(handle, "use-syslog:", "no")
            ub_ctx_set_option(handle, "logfile:", "")
        }
        try setServers(settings, of: handle)
        if let file = settings.trustAnchorFile {
            let code = ub_ctx_add_ta_file(handle, trustAnchorPath ?? file)
            guard code == 0 else { throw .trustAnchor(file: file, reason: text(of: code)) }
        }
        // The first of these completes the context and reads the trust anchor; so they come last.
        for zone in siteZones + (settings.nameservers.isEmpty ? [] : specialZones) {
            let code = ub_ctx_zone_add(handle, zone, "nodefault")
            if code == 0 { continue }
            let reason = log.firstError() ?? text(of: code)
            if let file = settings.trustAnchorFile, code == UB_INITFAIL.rawValue {
                throw .trustAnchor(file: file, reason: reason)
            }
            throw settings.configurationFile.map { .configurationFile($0, reason: reason) }
                ?? .setUp(reason)
        }
    }

    private static func options(_ settings: ResolverSettings) -> [(String, String)] {
        // The library's default of 16 sockets would let 16 names whose server is silent hold up
        // all others. Twice the limit, as those whose waiters have left still go on.
        let sockets = 2 * min(max(8, settings.maximumOutstanding), 32_768)
        return [
            ("do-not-query-localhost", "no"),
            ("outgoing-range", String(sockets)),
            ("outgoing-num-tcp", "32"),
            ("num-queries-per-thread", String(max(1_024, sockets))),
            // A server that was away is asked again soon after its return, not after 15 minutes.
            ("infra-keep-probing", "yes"),
            ("infra-host-ttl", "60"),
            ("rrset-roundrobin", "no"),
            ("cache-max-negative-ttl", String(KeyCache.longestNegativeLifetime)),
            ("use-syslog", "no"),
        ]
    }

    private static func setServers(
        _ settings: ResolverSettings, of handle: OpaquePointer
    ) throws(ResolverError) {
        for server in settings.nameservers {
            let code = ub_ctx_set_fwd(handle, server.description)
            guard code == 0 else { throw .nameserver(server, reason: text(of: code)) }
        }
        // A configuration file says where to ask; if it names no server, libunbound does without.
        guard settings.nameservers.isEmpty, settings.configurationFile == nil else { return }
        // libunbound asks 127.0.0.1 where the file names no server, as the C library does.
        errno = 0
        guard ub_ctx_resolvconf(handle, nil) == 0 else {
            let code = errno
            throw .systemConfiguration(
                code == 0 ? "no reason given" : String(cString: strerror(code)))
        }
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }

    private static func text(of code: CInt) -> String { String(cString: ub_strerror(code)) }
}
