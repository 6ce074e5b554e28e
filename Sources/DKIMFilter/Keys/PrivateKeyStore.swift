package import DKIMCore
private import Glibc
private import Locks

/// Reads private keys, checks them, and keeps them in memory, as many as it may.
///
/// Whether a key's file has changed is looked at once a second at most, when the key is used. If
/// the new content is no key to sign with, the old key stays in use.
package final class PrivateKeyStore: Sendable {
    private enum FileState: Sendable, Equatable {
        case stamp(FileStamp)
        case gone(FileError)
    }

    private struct Entry: Sendable {
        var outcome: Result<PrivateKey, PrivateKeyError>
        /// How the file was before it was read; nil where that is not to be known, or where the
        /// key stands in the table.
        var state: FileState?
        /// The second in which it was looked at.
        var checked: UInt64
    }

    private enum Finding {
        case known(Result<PrivateKey, PrivateKeyError>)
        case due(Entry)
        case missing
    }

    private let reader: PrivateKeyReader
    private let clock: @Sendable () -> UInt64
    private let keys: Locked<BoundedCache<KeyMaterial, Entry>>
    private let log = Locked<(any EventLog)?>(nil)

    /// `limit` keys are kept; `clock` counts seconds.
    package init(
        reader: PrivateKeyReader, limit: Int,
        clock: @escaping @Sendable () -> UInt64 = PrivateKeyStore.monotonicSeconds
    ) {
        self.reader = reader
        self.clock = clock
        keys = Locked(BoundedCache(limit: limit))
    }

    /// Seconds since some point in time.
    package static let monotonicSeconds: @Sendable () -> UInt64 = {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(clamping: time.tv_sec)
    }

    /// From now on tells a log of keys that change.
    package func report(to log: any EventLog) {
        self.log.withLock { $0 = log }
    }

    /// What was noticed about the keys read so far.
    package var notices: [String] { reader.notices }

    /// The key. One that cannot be used is tried again in the next second.
    package func key(_ material: KeyMaterial) throws(PrivateKeyError) -> PrivateKey {
        let second = clock()
        switch find(material, second: second) {
        case .known(let outcome):
            return try outcome.get()
        case .due(let entry):
            let state = state(of: material)
            if case .success(let key) = entry.outcome {
                guard let state, state != entry.state else { return key }
                return renewed(key, material, state, second: second)
            }
            return try read(material, state, second: second)
        case .missing:
            return try read(material, state(of: material), second: second)
        }
    }

    /// Looks into memory. Of several that find a key due, the first is told so and looks at the
    /// file, while others go on with what is known.
    private func find(_ material: KeyMaterial, second: UInt64) -> Finding {
        keys.withLock { keys in
            guard var entry = keys.value(for: material) else { return .missing }
            guard case .file = material, entry.checked != second else {
                return .known(entry.outcome)
            }
            entry.checked = second
            keys.set(entry, for: material)
            return .due(entry)
        }
    }

    private func read(
        _ material: KeyMaterial, _ state: FileState?, second: UInt64
    ) throws(PrivateKeyError) -> PrivateKey {
        let outcome: Result<PrivateKey, PrivateKeyError>
        do throws(PrivateKeyError) {
            outcome = .success(try reader.key(material))
        } catch {
            outcome = .failure(error)
        }
        keep(Entry(outcome: outcome, state: state, checked: second), for: material)
        return try outcome.get()
    }

    /// The key in the changed file, or else the old one: a file may be looked at while it is
    /// being written. Either is told once for each change.
    private func renewed(
        _ old: PrivateKey, _ material: KeyMaterial, _ state: FileState, second: UInt64
    ) -> PrivateKey {
        var key = old
        do throws(PrivateKeyError) {
            key = try reader.key(material)
            tell(.notice, "key file \(material.text) has changed and was read again")
        } catch {
            tell(
                .error,
                "key file \(material.text) has changed and cannot be used; the key that was "
                    + "read before stays in use: \(error)")
        }
        keep(Entry(outcome: .success(key), state: state, checked: second), for: material)
        return key
    }

    private func keep(_ entry: Entry, for material: KeyMaterial) {
        keys.withLock { $0.set(entry, for: material) }
    }

    private func tell(_ level: LogLevel, _ message: String) {
        let log = log.withLock { $0 }
        log?.write(level, message)
    }

    /// Nil where it is not to be known: of a key that only root can get at, nothing is seen after
    /// the start.
    private func state(of material: KeyMaterial) -> FileState? {
        guard case .file(let path) = material else { return nil }
        do throws(FileError) {
            return .stamp(try reader.environment.stamp(ofFile: path))
        } catch {
            return error.reason == "Permission denied" ? nil : .gone(error)
        }
    }
}
