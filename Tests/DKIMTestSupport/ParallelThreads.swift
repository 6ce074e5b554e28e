internal import Glibc
internal import Synchronization

/// Runs blocking work on as many threads as there are pieces of it.
package enum ParallelThreads {
    /// A thread that has been started.
    package struct Handle: @unchecked Sendable {
        // `pthread_t` is a number on Linux.
        private let thread: pthread_t

        init(_ thread: pthread_t) {
            self.thread = thread
        }

        /// Waits for its end; once.
        package func join() {
            pthread_join(thread, nil)
        }
    }

    /// Starts one thread.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Handle {
        var thread = pthread_t()
        // Filled by C: its initializer would have to be imported from whichever C module the
        // compiler saw it in first.
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        defer { attributes.deallocate() }
        pthread_attr_init(attributes)
        pthread_attr_setstacksize(attributes, 512 * 1024)
        let status = pthread_create(
            &thread, attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, Unmanaged.passRetained(Work(body)).toOpaque())
        precondition(status == 0, "no thread")
        return Handle(thread)
    }

    /// The results in the order of their numbers.
    package static func map<Value: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) -> Value
    ) -> [Value] {
        let results = Results<Value>(count: count)
        let threads = (0..<count).map { index in start { results.set(body(index), at: index) } }
        for thread in threads { thread.join() }
        return results.all()
    }

    private final class Work: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    private final class Results<Value: Sendable>: Sendable {
        private let values: Mutex<[Value?]>

        init(count: Int) {
            values = Mutex(Array(repeating: nil, count: count))
        }

        func set(_ value: Value, at index: Int) {
            values.withLock { $0[index] = value }
        }

        func all() -> [Value] {
            values.withLock { $0.compactMap { $0 } }
        }
    }
}
