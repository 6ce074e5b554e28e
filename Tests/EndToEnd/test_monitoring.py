"""Metrics and health of the daemon, read by Prometheus' and Zabbix' own programs."""

import contextlib
import json
import re
import signal
import sqlite3
import sys
import threading
import time
import unittest

from harness import keys, messages, paths, smtp, stores
from harness.mail_system import MailSystem
from harness.milter_client import Message, MilterClient
from harness.milter_daemon import MilterDaemon
from harness.monitoring import Endpoint, Prometheus, promtool
from harness.processes import ManagedProcess, eventually
from harness.zabbix import Zabbix
from test_postfix import OUTSIDE, MailTest, signed_by_peer

FILES = paths.REPOSITORY / "Config/monitoring"
DOCUMENT = paths.REPOSITORY / "Documentation/monitoring.md"


class MonitoredMail(MailTest):
    """A daemon with metrics behind Postfix."""

    @classmethod
    def prepare(cls):
        cls.endpoint = Endpoint()
        # Without the daemon's own look-up of its key, which would be counted, too.
        cls.daemon = cls.system.start_daemon(
            MetricsListen=cls.endpoint.value, KeyCheckInterval=0)
        cls.listener = cls.system.listener(cls.daemon)
        cls.key = keys.Key("rsa", 2048, keys.rsa(2048).pem)
        cls.key.selector = "metrics"
        cls.system.publish(cls.key)
        cls.system.start_postfix([cls.listener])

    def verify(self, message=None):
        """Delivers a message that a peer has signed, changed or not."""
        return self.deliver(message or signed_by_peer(key=self.key), client=OUTSIDE)


class Counters(MonitoredMail):
    def moved(self, action):
        before = self.endpoint.scrape()
        action()
        return self.endpoint.scrape().moved(before)

    def test_promtool_finds_nothing_to_say(self):
        self.deliver(messages.simple())
        self.assertEqual(promtool("check", "metrics", text=self.endpoint.scrape().text), (0, ""))

    def test_signed_mail(self):
        body = b"0123456789\r\n"

        def send():
            for _ in range(3):
                self.deliver(messages.simple(body=body))

        self.assertEqual(self.moved(send), {
            "connections_total": 3,
            "messages_total{direction=signed,outcome=accepted}": 3,
            "body_bytes_total{direction=signed}": 36,
            "signatures_total{algorithm=rsa-sha256,domain_class=author}": 3,
            "end_of_message_duration_seconds_count{direction=signed}": 3,
        })

    def test_verified_mail(self):
        self.verify()  # The key is known from now on.
        good = signed_by_peer(key=self.key)

        def send():
            self.verify(good)
            self.verify(good)
            self.verify(good + b"P. S.\r\n")
            self.deliver(messages.simple(sender="x@elsewhere.example"), client=OUTSIDE)

        moved = self.moved(send)
        del moved["body_bytes_total{direction=verified}"]
        self.assertEqual(moved, {
            "connections_total": 4,
            "messages_total{direction=verified,outcome=accepted}": 4,
            "verification_results_total{result=pass}": 2,
            "verification_results_total{result=fail}": 1,
            "verification_results_total{result=none}": 1,
            "verification_failures_total{reason=body_hash_mismatch}": 1,
            "key_cache_hits_total": 3,
            "end_of_message_duration_seconds_count{direction=verified}": 3,
        })

    def new_key(self, selector):
        key = keys.Key("rsa", 2048, keys.rsa(2048).pem)
        key.selector = selector
        return key

    def test_look_ups(self):
        published, missing = self.new_key("fresh"), self.new_key("nowhere")
        self.system.publish(published)

        def send():
            for key in (published, published, missing):
                self.verify(signed_by_peer(key=key))

        moved = self.moved(send)
        for name, count in {
            "key_cache_misses_total": 2,
            "key_cache_hits_total": 1,
            "dns_lookups_total{outcome=found}": 1,
            "dns_lookups_total{outcome=no_such_name}": 1,
            "dns_lookup_duration_seconds_count": 2,
            "verification_failures_total{reason=no_key}": 1,
        }.items():
            self.assertEqual(moved[name], count, name)

    def test_a_silent_name_server_defers_mail(self):
        key = self.new_key("silent")
        self.system.publish(key)
        message = signed_by_peer(key=key)

        def send():
            self.system.dns.pause()
            try:
                answer = smtp.send(self.listener, message, self.recipient(), client=OUTSIDE)
            finally:
                self.system.dns.resume()
            self.assertTrue(answer.is_deferred, answer)

        before = self.endpoint.scrape()
        moved = self.moved(send)
        after = self.endpoint.scrape()
        self.assertEqual(moved["messages_total{direction=verified,outcome=tempfailed}"], 1)
        self.assertEqual(moved["verification_results_total{result=temperror}"], 1)
        self.assertEqual(moved["verification_failures_total{reason=key_unavailable}"], 1)
        self.assertEqual(moved["dns_lookups_total{outcome=timed_out}"], 1)
        # DNSTimeout is 3 s here, and the message waited for it.
        for name in ("dns_lookup_duration_seconds", "end_of_message_duration_seconds"):
            self.assertGreater(after(f"{name}_sum") - before(f"{name}_sum"), 2.5)
            self.assertEqual(after(f"{name}_bucket", le="2.5") - before(f"{name}_bucket", le="2.5"),
                             0)

    def test_connections_and_messages_that_go_on(self):
        with MilterClient(self.daemon._address) as client:
            outcome = client.run(Message([("From", " a@sender.example")]))
            self.assertEqual(outcome.reply, "accept")
            scrape = self.endpoint.scrape()
            self.assertGreaterEqual(scrape("connections_active"), 1)
        eventually(lambda: self.endpoint.scrape()("messages_in_flight") == 0, what="no message")

    def test_counters_outlive_reloads_that_are_counted_too(self):
        self.verify()
        before = self.endpoint.scrape()
        good = self.daemon.parameters
        # A new resolver, too.
        self.daemon.configure({**good, "DNSTimeout": 4})
        self.daemon.reload()
        self.daemon.wait_for_log("configuration reloaded")
        self.daemon.configure({**good, "Mode": "neither"})
        self.daemon.reload()
        self.daemon.wait_for_log("the old configuration stays in force")
        self.assertEqual(self.endpoint.scrape().moved(before), {
            "reloads_total{outcome=success}": 1, "reloads_total{outcome=failure}": 1,
            "last_reload_successful": -1,
        })
        self.daemon.configure(good)
        self.daemon.reload()
        eventually(lambda: self.endpoint.scrape()("last_reload_successful") == 1,
                   what="a good reload")
        after = self.endpoint.scrape()
        loaded = "configuration_loaded_timestamp_seconds"
        self.assertGreaterEqual(after(loaded), before(loaded))
        self.assertLess(abs(after(loaded) - time.time()), 60)

    def test_the_process(self):
        scrape = self.endpoint.scrape()
        resident = scrape("process_resident_memory_bytes") / 1024
        self.assertLess(abs(resident - self.daemon.memory_kib()), 0.2 * resident)
        self.assertLess(abs(time.time() - scrape("process_start_time_seconds")), 3_600)
        self.assertGreater(scrape("process_open_fds"), 5)
        self.assertGreater(scrape("process_max_fds"), scrape("process_open_fds"))
        self.assertGreater(scrape("process_cpu_seconds_total"), 0)

    def test_health(self):
        self.assertEqual(self.endpoint.request("/healthz")[::2], (200, "ok\n"))
        self.assertEqual(self.endpoint.request("/")[0], 404)


class Hostile(MonitoredMail):
    """Whoever can connect can do nothing to mail."""

    def test_methods(self):
        for method in ("POST", "PUT", "DELETE", "OPTIONS"):
            status, fields, _ = self.endpoint.request("/metrics", method, b"x" * 1000)
            self.assertEqual((status, fields["Allow"]), (405, "GET, HEAD"))
        status, fields, text = self.endpoint.request("/metrics", "HEAD")
        self.assertEqual((status, text), (200, ""))
        self.assertGreater(int(fields["Content-Length"]), 1000)

    def flood(self, connection, octets):
        """Sends until the other side has had enough; what it said by then."""
        with contextlib.suppress(OSError):
            connection.sendall(octets)
        answer = b""
        with contextlib.suppress(OSError):
            while piece := connection.recv(65_536):
                answer += piece
        return answer

    def test_a_header_of_a_megabyte(self):
        for start in (b"GET /", b"GET /metrics HTTP/1.1\r\nX: "):
            with contextlib.closing(self.endpoint.connect()) as connection:
                answer = self.flood(connection, start + b"a" * 1_000_000)
            self.assertTrue(answer == b"" or answer.startswith(b"HTTP/1.1 400 "), answer[:100])
        self.assertEqual(self.endpoint.request("/healthz")[0], 200)

    def test_mail_goes_on_beside_200_connections_that_trickle(self):
        number_of_connections = 200
        # With the time of their begin; each has its own, as opening all takes a while.
        connections, ended = [], {}

        def trickle():
            limit = time.monotonic() + 60
            while len(ended) < number_of_connections and time.monotonic() < limit:
                for number, (connection, began) in enumerate(list(connections)):
                    if number in ended:
                        continue
                    try:
                        connection.sendall(b"a")
                    except OSError:
                        ended[number] = time.monotonic() - began
                time.sleep(0.2)

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        for _ in range(number_of_connections):
            began = time.monotonic()
            connection = self.endpoint.connect()
            with contextlib.suppress(OSError):
                connection.sendall(b"GET /metrics HTTP/1.1\r\nX: ")
            connections.append((connection, began))
        with smtp.Traffic(self.listener, clients=2) as traffic:
            traffic.wait_for_accepted(20)
        self.assertEqual(traffic.faults, [])
        thread.join(90)
        for connection, _ in connections:
            connection.close()
        # The time limit is 10 s; all were closed by it, and most at once, as they were too many.
        self.assertEqual(len(ended), number_of_connections)
        self.assertGreaterEqual(sum(seconds < 8 for seconds in ended.values()), 150)
        self.assertEqual(self.endpoint.request("/healthz")[0], 200)
        self.assertGreaterEqual(
            self.endpoint.scrape()("messages_total", outcome="accepted"), 20)


class LifeCycle(unittest.TestCase):
    def setUp(self):
        self.directory = self.enterContext(paths.scratch())

    def daemon(self, name="milter", **parameters):
        key = keys.rsa(2048)
        daemon = MilterDaemon(self.directory / name, {
            "Domain": key.domain, "Selector": key.selector, "KeyFile": key.path,
            "RequireSafeKeys": "no", **parameters,
        })
        self.addCleanup(daemon.stop)
        return daemon

    @staticmethod
    def threads(daemon):
        tasks = paths.pathlib.Path(f"/proc/{daemon.pid}/task").iterdir()
        return [task.joinpath("comm").read_text() for task in tasks]

    def test_without_the_parameter_there_is_no_thread(self):
        daemon = self.daemon().start()
        daemon.wait_for_log("started: listening")
        self.assertFalse([name for name in self.threads(daemon) if name.startswith("NIO")])

    def test_with_it_there_is_one_that_takes_no_signals(self):
        endpoint = Endpoint()
        daemon = self.daemon(MetricsListen=endpoint.value).start()
        daemon.wait_for_log("started: listening")
        self.assertEqual(len([x for x in self.threads(daemon) if x.startswith("NIO")]), 1)
        for number in (signal.SIGHUP, signal.SIGUSR1):
            daemon.reload(number)
        daemon.wait_for_log("configuration reloaded")
        self.assertEqual(endpoint.request("/healthz")[0], 200)
        self.assertEqual(daemon.terminate(), 0)

    def test_a_unix_socket_goes_with_the_daemon(self):
        path = self.directory / "metrics.sock"
        endpoint = Endpoint(path)
        daemon = self.daemon(MetricsListen=endpoint.value, UserID="nobody").start()
        self.directory.chmod(0o777)
        self.assertEqual(endpoint.scrape()("build_info"), 1)
        self.assertEqual(daemon.terminate(), 0)
        self.assertFalse(path.exists())

    def test_an_address_in_use_keeps_the_daemon_from_starting(self):
        endpoint = Endpoint()
        self.daemon("first", MetricsListen=endpoint.value).start()
        second = self.daemon("second", MetricsListen=endpoint.value)
        process = ManagedProcess(
            [paths.binary(), "--config", second.configuration], log=self.directory / "log")
        self.assertEqual(process.wait(30), 69)
        self.assertRegex(
            process.output,
            rf"dkim-filter\.conf:\d+: MetricsListen: {endpoint.value} is in use")

    def test_another_address_needs_a_restart(self):
        endpoint, other = Endpoint(), Endpoint()
        daemon = self.daemon(MetricsListen=endpoint.value).start()
        daemon.configure({**daemon.parameters, "MetricsListen": other.value})
        daemon.reload()
        daemon.wait_for_log("MetricsListen: has changed, which takes effect at a restart only")
        self.assertEqual(endpoint.request("/healthz")[0], 200)

    def test_while_it_stops_it_is_not_healthy(self):
        """The milter service takes no connections any more, but a message is in flight."""
        endpoint = Endpoint()
        daemon = self.daemon(MetricsListen=endpoint.value).start()
        client = MilterClient(daemon._address)
        client._event(b"C", b"localhost\0004\x09\xc0127.0.0.1\0", None, {})
        client._event(b"M", b"<a@sender.example>\0", None, {"i": "4ABC"})
        eventually(lambda: endpoint.scrape()("messages_in_flight") == 1, what="a message")
        daemon._process.signal(signal.SIGTERM)
        daemon.wait_for_log("stopping")

        def words():
            status, _, text = endpoint.request("/healthz")
            return text if status == 503 else None

        self.assertRegex(eventually(words, what="503"), "^the milter service does not answer: .")
        self.assertEqual(endpoint.scrape()("messages_in_flight"), 1)
        client.close()
        self.assertEqual(daemon._process.wait(30), 0)

    def test_outages_of_a_store(self):
        redis = stores.Redis(self.directory / "redis")
        self.addCleanup(redis.stop)
        redis.set("k:main", f"sender.example:main:{keys.rsa(2048).path}")
        endpoint = Endpoint()
        daemon = self.daemon(
            MetricsListen=endpoint.value, KeyTable=redis.keys("k:"), DataSetCacheTTL=0,
            SigningTable=f"file:{self.table()}", Domain="sender.example").start()
        scrape = endpoint.scrape()
        self.assertEqual(scrape("data_set_available", parameter="KeyTable"), 1)
        self.assertEqual(scrape("data_set_outages_total", parameter="KeyTable"), 0)
        self.assertNotIn("secret", scrape.text)
        redis.stop()

        def is_out():
            with MilterClient(daemon._address) as client:
                client.run(Message([("From", " a@sender.example")]))
            return endpoint.scrape()("data_set_available", parameter="KeyTable") == 0

        eventually(is_out, what="an outage")
        self.assertEqual(endpoint.scrape()("data_set_outages_total", parameter="KeyTable"), 1)
        redis.start()
        eventually(lambda: not is_out(), timeout=60, interval=0.5, what="the end of the outage")

    def table(self):
        path = self.directory / "signing"
        path.write_text("sender.example main\n")
        return path


def promql(text, **variables):
    """An expression of the dashboard as Grafana would send it."""
    for name, value in variables.items():
        text = text.replace(f"${name}", value)
    return text


def grafana_models():
    """What Scripts/install-dependencies.sh has put into a folder of its own."""
    sys.path.insert(0, str(paths.REPOSITORY / ".build-python"))
    from grafana_foundation_sdk.cog import encoder, plugins
    from grafana_foundation_sdk.models import dashboard
    return dashboard, encoder, plugins


def differences(one, other, path=""):
    """The paths of what one JSON text has and the other has not, or otherwise."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key, value in one.items():
            yield from differences(value, other.get(key, Ellipsis), f"{path}/{key}".strip("/"))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{path}/{number}")
    elif one != other:
        yield path


class Files(MonitoredMail):
    """The files in Config/monitoring, loaded by what they are for."""

    @classmethod
    def prepare(cls):
        # A store, so that its metrics have series.
        database = cls.system.directory / "bypass.db"
        with contextlib.closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE exempt (domain TEXT, x TEXT)")
            connection.commit()
        cls.exempt = f"dsn:sqlite3:///{database}/table=exempt?keycol=domain?datacol=x"
        cls.endpoint = Endpoint()
        cls.daemon = cls.system.start_daemon(
            MetricsListen=cls.endpoint.value, ExemptDomains=cls.exempt)
        cls.listener = cls.system.listener(cls.daemon)
        cls.key = keys.rsa(2048)
        cls.system.publish(cls.key)
        cls.system.start_postfix([cls.listener])

    def send_all_kinds(self):
        self.deliver(messages.simple())
        self.verify()
        self.verify(signed_by_peer(key=self.key) + b"P. S.\r\n")

    def test_the_document_lists_the_metrics(self):
        scrape = self.endpoint.scrape()
        text = DOCUMENT.read_text().split("<!-- metrics: begin -->", 1)[1]
        table = text.split("<!-- metrics: end -->", 1)[0].strip().splitlines()[2:]
        rows = [
            "| `{}` | {} | {} | {} |".format(
                name, scrape.kind[name],
                ", ".join(f"`{each}`" for each in sorted(scrape.labels(name) - {"le"})),
                scrape.help[name])
            for name in sorted(scrape.kind)
        ]
        self.assertEqual(table, rows)

    def test_promtool_takes_the_alerts_and_they_fire_when_they_should(self):
        status, text = promtool("check", "rules", FILES / "alerts.yml")
        self.assertEqual(status, 0, text)
        tests = paths.REPOSITORY / "Tests/EndToEnd/monitoring/alerts_test.yml"
        status, text = promtool("test", "rules", tests)
        self.assertEqual(status, 0, text)
        alerts = re.findall(r"^ +- alert: (\w+)", (FILES / "alerts.yml").read_text(), re.M)
        tested = re.findall(r"alertname: (\w+)\s+exp_alerts:\s+- exp_labels", tests.read_text())
        self.assertEqual(sorted(alerts), sorted(tested))

    def test_prometheus_answers_what_alerts_and_dashboard_ask(self):
        prometheus = Prometheus(self.system.directory / "prometheus", [self.endpoint])
        self.addCleanup(prometheus.stop)
        prometheus.start()
        self.send_all_kinds()
        prometheus.wait_for(
            'increase(dkim_milterd_verification_results_total{result="fail"}[30s]) > 0')
        rules = prometheus.rules()
        self.assertEqual(len(rules), FILES.joinpath("alerts.yml").read_text().count("- alert:"))
        known = self.endpoint.scrape().names | {"up"}
        shown = " ".join(expression for _, expression in self.dashboard_expressions())
        self.assertEqual([name for name in self.endpoint.scrape().kind if name not in shown], [])
        # What only faults make move; all other expressions have a value by now.
        may_be_empty = re.compile(r"outcome!=\"accepted\"|result=\"fail\"|> 0$|step")
        for title, expression in self.dashboard_expressions():
            with self.subTest(panel=title):
                names = set(re.findall(r"\b(?:dkim_milterd|process)_\w+|\bup\b", expression))
                self.assertLessEqual(names, known)
                self.assertTrue(names)
                series = prometheus.query(expression)
                self.assertTrue(series or may_be_empty.search(expression), expression)
        for rule in rules:
            with self.subTest(alert=rule["name"]):
                names = set(re.findall(r"\b(?:dkim_milterd|process)_\w+", rule["query"]))
                self.assertLessEqual(names, known)
                self.assertEqual(rule["health"], "ok", rule)

    @staticmethod
    def dashboard_expressions():
        dashboard = json.loads((FILES / "grafana-dashboard.json").read_text())
        variables = {"job": "dkim-milterd", "instance": ".*", "__rate_interval": "30s"}
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                yield panel["title"], promql(target["expr"], **variables)
        for annotation in dashboard["annotations"]["list"]:
            if "expr" in annotation:
                yield annotation["name"], promql(annotation["expr"], **variables)

    def test_grafana_takes_the_dashboard(self):
        """By Grafana's own models, which give back what they were given, but for what Grafana
        has for itself."""
        models, encoder, plugins = grafana_models()
        source = json.loads((FILES / "grafana-dashboard.json").read_text())
        plugins.register_default_plugins()
        loaded = models.Dashboard.from_json(source)
        again = json.loads(encoder.JSONEncoder(sort_keys=True).encode(loaded))
        self.assertEqual(
            {re.sub(r"\d+", "*", path) for path in differences(source, again)},
            {"id", "annotations/list/*/builtIn", "annotations/list/*/step",
             "annotations/list/*/titleFormat", "templating/list/*/definition"})
        identifiers = [panel["id"] for panel in source["panels"]]
        self.assertEqual(len(set(identifiers)), len(identifiers))

    def test_zabbix_takes_the_template_and_fills_every_item(self):
        postgresql = stores.PostgreSQL(self.system.directory / "postgresql")
        self.addCleanup(postgresql.stop)
        zabbix = Zabbix(self.system.directory / "zabbix", postgresql)
        self.addCleanup(zabbix.stop)
        zabbix.start()
        text = (FILES / "zabbix-template.yaml").read_text()
        self.assertIs(zabbix.import_template(text), True)
        zabbix.add_host("mx", "dkim-milterd by HTTP", {
            "{$DKIM_MILTERD.URL}": f"http://127.0.0.1:{self.endpoint.port}",
            "{$DKIM_MILTERD.INTERVAL}": "1s",
        })
        # All but the master item, whose text is not kept.
        items = len(re.findall(r"^          key: ", text, re.M)) - 1
        values, faults = zabbix.wait_for_values("mx", items)
        self.assertEqual((len(values), faults), (items, {}))
        self.assertEqual(values["dkim_milterd.health"], "ok")
        self.assertEqual(values["dkim_milterd.stores"], "1")
        self.assertEqual(
            (values["dkim_milterd.keys.good"], values["dkim_milterd.keys.wrong"]), ("1", "0"))
        self.send_all_kinds()
        for key in ("messages[signed]", "messages[verified]", "results[pass]", "results[fail]",
                    "signatures[rsa-sha256]"):
            eventually(
                lambda key=key: zabbix.history_has("mx", f"dkim_milterd.{key}", above=0),
                60, interval=0.5, what=f"{key} above 0")


if __name__ == "__main__":
    unittest.main()
