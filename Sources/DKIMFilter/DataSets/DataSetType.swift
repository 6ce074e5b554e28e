/// A kind of data set: one file with its rule, one row in the registry.
package struct DataSetType: Sendable {
    /// The word before the colon, in lower case.
    package let name: String
    /// What follows the colon, for the manual page.
    package let argument: String
    /// One line for the manual page.
    package let help: String
    /// Makes the set.
    package let open: @Sendable (DataSetSource) throws(DataSetError) -> any DataSet

    /// Joins the parts.
    package init(
        name: String, argument: String, help: String,
        open: @escaping @Sendable (DataSetSource) throws(DataSetError) -> any DataSet
    ) {
        self.name = name
        self.argument = argument
        self.help = help
        self.open = open
    }
}
