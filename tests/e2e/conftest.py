"""The demo as people meet it: started by its own launcher, driven in a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.chat import Chat
from tests.e2e.looks import check_looks

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 240
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# No sandbox as root; no talk with the outside.
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass(frozen=True)
class Demo:
    """Where the running demo answers."""

    telegram: str
    office: str


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    web, telegram = free_port(), free_port()
    data = Path(tempfile.mkdtemp(prefix="tsekh-e2e-", dir="/var/tmp"))
    log = data / "demo.log"
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "BOT_TOKEN", "TELEGRAM_API_URL"}}
    env |= {"DATA_DIR": str(data), "WEB_PORT": str(web), "TELEGRAM_PORT": str(telegram)}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "backend.local", "demo"], cwd=ROOT, env=env, stdout=out, stderr=out
        )
    try:
        wait_for_word(log, "· ready", process)
        yield Demo(f"http://127.0.0.1:{telegram}", f"http://127.0.0.1:{web}/admin/")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        shutil.rmtree(data, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        assert found, "Chromium is missing: make e2e installs Debian's package"
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Pages of one test; a script that fails on any of them fails the test."""
    contexts, faults = [], []

    def open_(size: dict[str, int] = PHONE, color_scheme: str = "light") -> Page:
        context = browser.new_context(viewport=size, color_scheme=color_scheme, locale="uk-UA")
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def chat_of(demo: Demo, open_page: Callable[..., Page]) -> Callable[..., Chat]:
    """The chat page as one of the staff."""

    def open_(person: int, size: dict[str, int] = PHONE) -> Chat:
        page = open_page(size)
        page.goto(f"{demo.telegram}/?as={person}")
        return Chat(page)

    return open_


@pytest.fixture
def office(demo: Demo, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """The office, as the owner."""
    from backend.demo.people import DEMO_PASSWORD

    def open_(path: str = "", size: dict[str, int] = DESKTOP) -> Page:
        page = open_page(size)
        page.goto(demo.office + path)
        page.fill("#id_username", "owner")
        page.fill("#id_password", DEMO_PASSWORD)
        page.locator("#id_password").press("Enter")
        page.wait_for_load_state("networkidle")
        return page

    return open_


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    """Check that nothing falls out of the page, and keep its picture: SCREENSHOTS names the folder."""
    folder = Path(os.environ.get("SCREENSHOTS", ROOT / ".data" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)

    def take(page: Page, name: str) -> None:
        page.wait_for_timeout(400)
        check_looks(page)
        page.screenshot(path=folder / f"{name}.png")

    return take


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_word(log: Path, word: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while word not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(log.read_text(errors="replace"))
        time.sleep(0.3)
