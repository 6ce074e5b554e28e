/// Runs something beside the caller, which does not wait for it; false if the system has no thread
/// left.
package typealias StoreStarting = @Sendable (_ body: @escaping @Sendable () -> Void) -> Bool
