"""What Postfix does not do by itself, with Debian's `miltertest` in its place."""

import subprocess
import unittest

from harness import keys, paths
from harness.mail_system import AUTHSERV_ID, SENDER_DOMAIN
from harness.milter_daemon import MilterDaemon

_PRELUDE = """
function fail(text)
    mt.echo(text)  -- miltertest ends with status 1 at an error, but keeps its text to itself
    error(text)
end

mt.set_timeout(10)
conn = mt.connect("inet:{port}@127.0.0.1")
if conn == nil then fail("no connection") end

function expect(what)
    local reply = mt.getreply(conn)
    if reply ~= SMFIR_CONTINUE and reply ~= SMFIR_ACCEPT and reply ~= SMFIR_SKIP then
        fail(what .. " was answered with " .. string.char(reply))
    end
end

function open(client)
    if mt.conninfo(conn, "client.example", client) ~= nil then fail("conninfo") end
    -- miltertest refuses to send what the filter negotiated away
    if not mt.test_option(conn, SMFIP_NOHELO) then mt.helo(conn, "client.example") end
end

function envelope()
    if not mt.test_option(conn, SMFIP_NOMAIL) then mt.mailfrom(conn, "<alice@{domain}>") end
    if not mt.test_option(conn, SMFIP_NORCPT) then mt.rcptto(conn, "<bob@receiver.example>") end
end

function fields(subject)
    mt.header(conn, "From", "Alice <alice@{domain}>")
    mt.header(conn, "To", "bob@receiver.example")
    mt.header(conn, "Subject", subject)
    mt.header(conn, "Date", "Mon, 02 Nov 2026 10:00:00 +0000")
end

function finish()
    if mt.eoh(conn) ~= nil then fail("eoh") end
    expect("end of header")
    if mt.getreply(conn) == SMFIR_ACCEPT then return end  -- it wants no more of this message
    mt.bodystring(conn, "A test.\\r\\n")
    if mt.eom(conn) ~= nil then fail("eom") end
    expect("end of message")
end

function expect_signed(what)
    if not mt.eom_check(conn, MT_HDRINSERT, "DKIM-Signature") then fail(what .. " not signed") end
end
"""

_SCRIPTS = {
    "a_message_from_inside": """
        open("127.0.0.1") envelope() fields("one") finish() expect_signed("the message")
    """,
    "many_messages_on_one_connection": """
        open("127.0.0.1")
        for n = 1, 20 do
            envelope() fields("message " .. n) finish() expect_signed("message " .. n)
        end
    """,
    "an_abort_at_each_stage": """
        open("127.0.0.1")
        envelope() mt.abort(conn)
        envelope() fields("cut in the header") mt.abort(conn)
        envelope() fields("cut after the header") mt.eoh(conn) mt.abort(conn)
        envelope() fields("cut in the body") mt.eoh(conn) mt.bodystring(conn, "half\\r\\n")
        mt.abort(conn)
        envelope() fields("whole") finish() expect_signed("the message after the aborts")
    """,
    "a_peer_that_vanishes": """
        open("127.0.0.1") envelope() fields("lost") mt.eoh(conn)
        mt.bodystring(conn, "half\\r\\n")
        mt.disconnect(conn, false)
        conn = mt.connect("inet:{port}@127.0.0.1")
        open("127.0.0.1") envelope() fields("next") finish() expect_signed("the next message")
        mt.disconnect(conn)
        conn = nil
    """,
    "an_outside_message_is_not_signed": """
        open("192.0.2.1") envelope() fields("one") finish()
        if mt.eom_check(conn, MT_HDRINSERT, "DKIM-Signature") then fail("signed") end
    """,
    "forged_results_are_deleted": """
        open("192.0.2.1") envelope()
        for n = 1, 8 do
            local id = (n == 2 or n == 3 or n == 5) and "{id}" or "other.example"
            mt.header(conn, "Authentication-Results", id .. "; dkim=pass header.d=x.example")
        end
        fields("one") finish()
        if not mt.eom_check(conn, MT_HDRDELETE, "Authentication-Results") then
            fail("no forged field was deleted")
        end
    """,
}


class MilterLevel(unittest.TestCase):
    """Each script talks to one daemon that signs for 127.0.0.1."""

    @classmethod
    def setUpClass(cls):
        cls.directory = cls.enterClassContext(paths.scratch())
        key = keys.rsa(2048)
        key_file = keys.key_file(cls.directory / "keys", [key])
        cls.daemon = MilterDaemon(cls.directory / "milter", {
            "Domain": key.domain, "Selector": key.selector, "KeyFile": key.path,
            "TestPublicKeys": key_file, "AuthservID": AUTHSERV_ID,
        })
        cls.addClassCleanup(cls.daemon.stop)
        cls.daemon.start()
        cls.port = cls.daemon.milter.rpartition(":")[2]

    def run_script(self, name):
        text = (_PRELUDE + _SCRIPTS[name]).replace("{port}", self.port)
        text = text.replace("{domain}", SENDER_DOMAIN).replace("{id}", AUTHSERV_ID)
        script = self.directory / f"{name}.lua"
        script.write_text(text + "\nif conn ~= nil then mt.disconnect(conn) end\n")
        done = subprocess.run(
            ["miltertest", "-s", script], capture_output=True, text=True, timeout=60, check=False
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(self.daemon.is_running)


def _add_scripts():
    for name in _SCRIPTS:
        setattr(MilterLevel, f"test_{name}", lambda self, name=name: self.run_script(name))


_add_scripts()

if __name__ == "__main__":
    unittest.main()
