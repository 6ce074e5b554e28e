import Glibc

/// A tool of another program's name: its own usage text, words and exit statuses.
struct LinkedTool {
    /// The name it was called by.
    let name: LinkName
    /// What it prints on a wrong command line: the options, one a line.
    let usage: String
    /// The exit status for a wrong command line.
    let usageStatus: Int32
    /// The exit status for all other faults; nil where each has its own.
    var failureStatus: Int32?

    /// Runs the tool's work and ends the process with the status that it gives.
    func finish(_ work: () throws -> Int32) -> Never {
        do {
            exit(try work())
        } catch let fault as OptionScanner.Fault {
            complain("\(fault)")
            showUsage()
            exit(usageStatus)
        } catch let error as ProgramError {
            if !error.message.isEmpty { complain("\(error)") }
            exit(failureStatus ?? error.status.rawValue)
        } catch {
            complain("\(error)")
            exit(failureStatus ?? ExitStatus.software.rawValue)
        }
    }

    /// Writes a line to standard error, the tool's name before it.
    func complain(_ text: String) {
        StandardStreams.complain("\(name.rawValue): \(text)")
    }

    /// Writes the options to standard error.
    func showUsage() {
        complain("usage: \(name.rawValue) [options]\n\(usage)")
    }

    /// Refuses operands, of which most of these tools take none.
    func refuse(operands: [String]) throws(OptionScanner.Fault) {
        guard let first = operands.first else { return }
        throw OptionScanner.Fault("unexpected argument '\(first)'")
    }
}
