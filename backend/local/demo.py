"""The whole house on one machine: database, demo workshop, office, jobs, bot and the local Telegram."""

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from backend.local.postgres import Embedded, stop_left_behind
from backend.local.processes import Processes

ROOT = Path(__file__).resolve().parent.parent.parent
# A token of the local Telegram alone: the real one knows nothing of it.
LOCAL_TOKEN = "7000000001:LOCAL-TELEGRAM-OF-THE-DEMO-WORKSHOP"  # noqa: S105
WAIT_SECONDS = 60


class Demo:
    """Starts everything in order, says when it is ready, stops everything in the opposite order."""

    def __init__(self) -> None:
        self.data = Path(os.environ.get("DATA_DIR", ROOT / ".data"))
        self.web_port = int(os.environ.get("WEB_PORT", "8000"))
        self.telegram_port = int(os.environ.get("TELEGRAM_PORT", "8081"))
        self.has_own_telegram = not (os.environ.get("TELEGRAM_API_URL") and os.environ.get("BOT_TOKEN"))
        self.people = self.data / "people.json"
        self.processes = Processes(self.data / "demo.json", self.data / "logs")
        self.postgres: Embedded | None = None
        self.is_stopping = False

    def run(self) -> int:
        """Everything from nothing to «ready», until Ctrl-C."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        (self.data / "static").mkdir(parents=True, exist_ok=True)
        try:
            self._clean_up()
            self._open_database()
            self._prepare_workshop()
            self._start_programs()
            self._wait_until_ready()
            self._say_ready()
            self._watch()
        except KeyboardInterrupt:
            say("stopping …")
        finally:
            self._stop()
        return 0

    def _clean_up(self) -> None:
        self.processes.stop_left_behind()
        stop_left_behind(self.data / "postgres")
        for port in [self.web_port, *([self.telegram_port] if self.has_own_telegram else [])]:
            if is_busy(port):
                sys.exit(f"Port {port} is taken by another program: set WEB_PORT or TELEGRAM_PORT.")

    def _open_database(self) -> None:
        if os.environ.get("DATABASE_URL"):
            say("database: the one in DATABASE_URL")
            return
        say(f"database: PostgreSQL in {self.data / 'postgres'}")
        self.postgres = Embedded(self.data / "postgres")
        os.environ["DATABASE_URL"] = self.postgres.url()

    def _prepare_workshop(self) -> None:
        os.environ["DJANGO_SETTINGS_MODULE"] = "backend.settings"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        say("migrations")
        call_command("migrate", verbosity=0)
        say("demo workshop")
        call_command("load_demo", people=self.people)
        connections.close_all()

    def _start_programs(self) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        if self.has_own_telegram:
            env |= {"BOT_TOKEN": LOCAL_TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{self.telegram_port}"}
            self._start_telegram(env)
        manage = str(ROOT / "backend" / "manage.py")
        address = f"127.0.0.1:{self.web_port}"
        self._start(
            "web",
            ["-m", "gunicorn", "backend.wsgi", "--bind", address, "--threads", "4", "--no-control-socket"],
            env,
        )
        self._start("jobs", [manage, "qcluster"], env)
        self._start("bot", ["-m", "bot"], env)

    def _start_telegram(self, env: dict[str, str]) -> None:
        command = ["-m", "bot.simulator", "--port", str(self.telegram_port), "--token", LOCAL_TOKEN]
        command += ["--people", str(self.people), "--data", str(self.data / "telegram.json")]
        self._start("telegram", command, env)

    def _start(self, name: str, command: list[str], env: dict[str, str]) -> None:
        say(f"starting {name}")
        self.processes.start(name, command, {**env, "APPLICATION_NAME": f"tsekh-{name}"})

    def _wait_until_ready(self) -> None:
        wait_for(f"http://127.0.0.1:{self.web_port}/health/")
        if self.has_own_telegram:
            wait_for(f"http://127.0.0.1:{self.telegram_port}/")
        self._wait_for_bot()

    def _wait_for_bot(self) -> None:
        """The bot has asked for updates at least once: it says so in its log."""
        log = self.processes.logs / "bot.log"
        deadline = time.monotonic() + WAIT_SECONDS
        while "at work" not in log.read_text(errors="replace"):
            if time.monotonic() > deadline:
                sys.exit(f"The bot does not start; see {log}")
            time.sleep(0.2)

    def _say_ready(self) -> None:
        from backend.demo.people import DEMO_PASSWORD

        office = f"http://127.0.0.1:{self.web_port}/admin/"
        say(f"office    {office}   owner / {DEMO_PASSWORD}   manager / {DEMO_PASSWORD}")
        if self.has_own_telegram:
            say(f"Telegram  http://127.0.0.1:{self.telegram_port}/   choose a person and talk to the bot")
        else:
            say(f"Telegram  {os.environ['TELEGRAM_API_URL']}")
        say(f"logs      {self.processes.logs}")
        say("ready")

    def _watch(self) -> None:
        while True:
            time.sleep(1)
            for name in self.processes.restart_fallen():
                say(f"{name} ended by itself and was started again; see {self.processes.logs / name}.log")

    def _ask_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        # A second Ctrl-C must not break the stopping that the first one began.
        if not self.is_stopping:
            self.is_stopping = True
            raise KeyboardInterrupt

    def _stop(self) -> None:
        self.is_stopping = True
        self.processes.stop()
        if self.postgres:
            self.postgres.stop()
        say("everything is stopped")


def say(line: str) -> None:
    """One line of progress."""
    print(f"· {line}", flush=True)


def is_busy(port: int) -> bool:
    """Does somebody listen on this port of this machine?"""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_for(address: str) -> None:
    """Wait until an address answers; leave with a sentence when it does not."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310
                return
        except urllib.error.HTTPError:
            # It answers; that the jobs gave no sign yet is not its fault.
            return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{address} does not answer; see .data/logs")
