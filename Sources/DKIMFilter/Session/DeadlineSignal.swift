internal import Glibc

/// A flag that one thread raises and another waits for, with a limit in time.
///
/// `@unchecked Sendable`: the pthread objects are made for use by several threads, and `isRaised`
/// is only touched with the mutex held.
final class DeadlineSignal: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var isRaised = false

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        // The wall clock may jump; a wait must not.
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Raises the flag and wakes who waits.
    func raise() {
        pthread_mutex_lock(mutex)
        isRaised = true
        pthread_cond_broadcast(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Waits until the flag is raised, at most so many seconds.
    func wait(seconds: Int) {
        wait(milliseconds: UInt64(clamping: seconds) &* 1_000)
    }

    /// Waits until the flag is raised, at most so many milliseconds, and takes it down again.
    func waitAndLower(milliseconds: UInt64) {
        wait(milliseconds: milliseconds, isToLower: true)
    }

    private func wait(milliseconds: UInt64, isToLower: Bool = false) {
        let limited = Int(min(milliseconds, 86_400_000))
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        deadline.tv_sec &+= limited / 1_000
        deadline.tv_nsec &+= limited % 1_000 &* 1_000_000
        if deadline.tv_nsec >= 1_000_000_000 {
            deadline.tv_nsec &-= 1_000_000_000
            deadline.tv_sec &+= 1
        }
        pthread_mutex_lock(mutex)
        while !isRaised {
            if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
        }
        if isToLower { isRaised = false }
        pthread_mutex_unlock(mutex)
    }
}
