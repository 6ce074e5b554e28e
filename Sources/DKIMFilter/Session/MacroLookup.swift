/// Gives the value of a milter macro, nil where the MTA has not sent it.
///
/// The name is a letter, or a longer name in braces, as `{daemon_name}`.
package typealias MacroLookup = (_ name: String) -> String?
