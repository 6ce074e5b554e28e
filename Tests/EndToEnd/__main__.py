"""Runs the end-to-end tests: `python3 -B Tests/EndToEnd [-v] [test_module[.Class[.test]] …]`.

The last line of the output is `N passed, N failed`; a skipped test counts as failed, because
nothing here may quietly not run.
"""

import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent


class Result(unittest.TextTestResult):
    """Counts tests; several faults in the subtests of one test are one failed test."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.failed = set()

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.failed.add(test.id())

    def addError(self, test, err):
        super().addError(test, err)
        self.failed.add(test.id())

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.failed.add(test.id())

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.failed.add(test.id())


def main(arguments):
    verbosity = 2 if "-v" in arguments else 1
    names = [each for each in arguments if each != "-v"]
    sys.path.insert(0, str(HERE))
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames(names) if names else loader.discover(str(HERE))
    runner = unittest.TextTestRunner(
        stream=sys.stdout, verbosity=verbosity, resultclass=Result
    )
    result = runner.run(suite)
    # A fault in setUpClass fails a whole class whose tests then do not run.
    of_classes = {each for each in result.failed if each.startswith(("setUp", "tearDown"))}
    passed = result.testsRun - len(result.failed - of_classes)
    print(f"{passed} passed, {len(result.failed)} failed", flush=True)
    return 0 if passed > 0 and not result.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
