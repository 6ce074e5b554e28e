/// One entry of a data set.
package struct DataSetEntry: Sendable, Hashable {
    /// The key, as written.
    package let key: String
    /// The value; nil where there is none.
    package let value: String?
    /// Where the entry stands.
    package let location: SourceLocation

    /// Joins the three.
    package init(key: String, value: String?, location: SourceLocation) {
        self.key = key
        self.value = value
        self.location = location
    }
}
