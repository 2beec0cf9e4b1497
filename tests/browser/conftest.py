"""The pages in a real Chromium, over a real service; skipped, with the reason, where there is none."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from starlette.responses import HTMLResponse
from starlette.types import Receive, Scope, Send

from onrecord.api.http import create_app
from onrecord.api.settings import ServiceSettings
from onrecord.index.build import build
from onrecord.retrieval.searcher import Searcher, open_searcher
from tests.conftest import ROOT, SEEDS

from .articles import ARTICLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Request

AXE = ROOT / "tests" / "clients" / "node_modules" / "axe-core" / "axe.min.js"
SHOTS = ROOT / "build" / "screenshots"
ADDRESS = "http://127.0.0.1:8000"  # of the service, as the demo of docs/ has it
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_START_S = 30


# Of the package, not of the session: as long as playwright runs, no other test can run an event loop of its own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'onrecord[test]'")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("needs Chromium: apt-get install chromium")
    with api.sync_playwright() as playwright:
        # A root user, as in CI, has no sandbox; the pages opened here are our own.
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def news_index(tmp_path_factory: pytest.TempPathFactory, encoder_folder: Path) -> Path:
    """An index of the seeds and of the articles made for this; one file of the folder cannot be read."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "in").mkdir()
    (folder / "in" / "made.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in ARTICLES), "utf-8")
    (folder / "in" / "broken<b>.pdf").write_bytes(b"%PDF-1.4 broken")
    build([folder / "in", SEEDS], folder / "index", encoder=str(encoder_folder))
    return folder / "index"


@pytest.fixture(scope="session")
def news(news_index: Path) -> Iterator[Searcher]:
    with open_searcher(news_index) as opened:
        yield opened


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[..., str]]:
    """Serve an application on a port of its own and return its address."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(app: Any) -> str:
        server = uvicorn.Server(
            uvicorn.Config(app, port=0, lifespan="off", log_level="warning", ws="none", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        servers.append((server, thread))
        give_up = time.monotonic() + _START_S
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < give_up
            time.sleep(0.01)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)


class Site:
    """A site of somebody else: it has the demo of docs/, with the address of the service under test filled in."""

    service = ADDRESS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        html = (ROOT / "docs" / "widget.html").read_text("utf-8").replace(ADDRESS, self.service)
        await HTMLResponse(html)(scope, receive, send)


@pytest.fixture(scope="session")
def site() -> Site:
    return Site()


@pytest.fixture(scope="session")
def elsewhere(site: Site, serve: Callable[..., str]) -> str:
    """The address of that site."""
    return serve(site)


@pytest.fixture(scope="session")
def service(news: Searcher, serve: Callable[..., str], site: Site, elsewhere: str) -> str:
    """The address of a service over the made articles, which pages of ``elsewhere`` may call."""
    site.service = serve(create_app(news, service=ServiceSettings(origins=(elsewhere,), running=4, seconds=300)))
    return site.service


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce")
    made.set_default_timeout(60_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, service: str, elsewhere: str) -> Iterator[Page]:
    """A page on which nothing may be said on the console, fail, or be loaded from any other host."""
    made = context.new_page()
    said: list[str] = []

    def hear_dialog(dialog: Dialog) -> None:
        said.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def hear_request(request: Request) -> None:
        if not request.url.startswith((service, elsewhere)):
            said.append(f"asked for {request.url}")

    def hear_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    made.on("console", hear_console)
    made.on("dialog", hear_dialog)
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("request", hear_request)
    made.expected = []  # type: ignore[attr-defined]  # parts of messages that a test brings about
    yield made
    expected = made.expected  # type: ignore[attr-defined]
    assert [text for text in said if not any(part in text for part in expected)] == []


@pytest.fixture
def accessible() -> Callable[[Page], None]:
    """Assert that axe-core finds no violation of WCAG 2.2 AA in the page as it stands."""
    if not AXE.exists():
        pytest.skip("needs axe-core: npm ci --prefix tests/clients")
    axe = AXE.read_text("utf-8")

    def check(page: Page) -> None:
        page.evaluate(axe)  # by the debugger, for the page's policy lets no other script in
        found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", _RULES)
        told = [
            (each["id"], node["target"], node["failureSummary"])
            for each in found["violations"]
            for node in each["nodes"]
        ]
        assert told == []

    return check
