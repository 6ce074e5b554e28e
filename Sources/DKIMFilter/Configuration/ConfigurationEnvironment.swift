/// What loading a configuration needs of the system: files, users, the host's name.
///
/// Injected, so that the rules about owners and modes can be tested without being root.
package protocol ConfigurationEnvironment: Sendable {
    /// Reads a file whole.
    func open(_ path: String) throws(FileError) -> OpenedFile
    /// The facts of a folder.
    func facts(ofDirectory path: String) throws(FileError) -> FileFacts
    /// What state a file is in, symbolic links followed.
    func stamp(ofFile path: String) throws(FileError) -> FileStamp
    /// The path by which the process opens that file at this moment.
    func place(ofFile path: String) -> String
    /// The host's own name.
    var hostName: String { get }
    /// The user that the process runs as at present.
    var effectiveUser: UInt32 { get }
    /// The user of that name or number.
    func user(_ nameOrNumber: String) -> UserAccount?
    /// The user of that number.
    func user(numbered number: UInt32) -> UserAccount?
    /// The group of that name or number.
    func group(_ nameOrNumber: String) -> GroupAccount?
    /// The group of that number.
    func group(numbered number: UInt32) -> GroupAccount?
    /// The kinds of data set beside those that this layer has: stores.
    var dataSetTypes: [DataSetType] { get }
}

extension ConfigurationEnvironment {
    /// Where it is named.
    package func place(ofFile path: String) -> String { path }

    /// Files and lists only.
    package var dataSetTypes: [DataSetType] { [] }
}

extension ConfigurationEnvironment where Self == SystemEnvironment {
    /// The real system.
    package static var system: SystemEnvironment { SystemEnvironment() }
}
