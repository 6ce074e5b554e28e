internal import Glibc

// Everything else is in other files: closures of this one belong to the main actor.
exit(TestServer.main(arguments: CommandLine.arguments))
