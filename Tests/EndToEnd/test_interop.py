"""Both ways with three implementations that no one here wrote."""

import unittest

from harness import commands, keys, matrix, messages, paths, peers

README = paths.REPOSITORY / "README.md"
MARK = "<!-- interoperability matrix: {} -->"


class Interoperability(unittest.TestCase):
    """One test per row of the table."""

    @classmethod
    def tearDownClass(cls):
        table = matrix.markdown()
        notes = "".join(f"- {line}\n" for line in matrix.exemptions())
        print(f"\n{table}\nNot tried:\n{notes}")
        build = paths.REPOSITORY / ".build"
        if build.is_dir():
            (build / "interoperability.md").write_text(f"{table}\n{notes}")

    def check(self, row):
        for heading, direction, peer in matrix.columns():
            for trial in row.trials:
                if matrix.is_tried(trial, direction, peer):
                    with self.subTest(column=heading, trial=trial):
                        self.assertIsNone(matrix.fault(trial, direction, peer))

    def test_the_readme_has_the_table_of_this_run(self):
        text = README.read_text() if README.exists() else ""
        begin, end = MARK.format("begin"), MARK.format("end")
        if begin in text:
            table = text.split(begin, 1)[1].split(end, 1)[0].strip()
            self.assertEqual(table.splitlines(), matrix.markdown(measured=False).splitlines())


def _add_rows():
    for number, row in enumerate(matrix.rows()):
        name = "".join(c if c.isalnum() else "_" for c in row.label).strip("_").lower()

        def test(self, row=row):
            self.check(row)

        test.__doc__ = row.label
        setattr(Interoperability, f"test_{number:02}_{name}", test)


_add_rows()


class Tampering(unittest.TestCase):
    """A message that was changed after it was signed passes at no one."""

    CHANGES = {
        "body": (b"Hello Bob", b"Hello bob"),
        "subject": (b"Subject: test", b"Subject: tost"),
        "from": (b"alice@sender", b"mallory@sender"),
    }

    def setUp(self):
        directory = self.enterContext(paths.scratch())
        self.key_file = keys.key_file(directory / "keys", [keys.rsa(2048)])

    def test_ours_notices(self):
        for peer in peers.ALL:
            signed = peer.sign(messages.simple(), keys.rsa(2048), "relaxed", "relaxed")
            for name, change in self.CHANGES.items():
                with self.subTest(signer=peer.name, changed=name):
                    changed = signed.replace(*change)
                    self.assertNotEqual(changed, signed)
                    self.assertEqual(commands.verify(changed, self.key_file), ["fail"])

    def test_peers_notice(self):
        signed = commands.sign(messages.simple(), keys.rsa(2048))
        for peer in peers.ALL:
            for name, change in self.CHANGES.items():
                with self.subTest(verifier=peer.name, changed=name):
                    changed = signed.replace(*change)
                    self.assertNotEqual(changed, signed)
                    self.assertEqual(peer.verify(changed, self.key_file), [False])

    def test_a_second_from_field_passes_nowhere(self):
        """Over-signing From is the default, so an added one breaks the signature."""
        signed = commands.sign(messages.simple(), keys.rsa(2048))
        changed = b"From: Mallory <m@sender.example>\r\n" + signed
        for peer in peers.ALL:
            with self.subTest(verifier=peer.name):
                self.assertNotIn(True, peer.verify(changed, self.key_file))
        self.assertNotIn("pass", commands.verify(changed, self.key_file))


if __name__ == "__main__":
    unittest.main()
