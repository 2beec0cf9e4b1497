"""Measure the front page of a running service in Chromium: bytes and times to the first paint, and to a first quote.

    onrecord serve --port 8000 &
    python scripts/measure_page.py http://127.0.0.1:8000 "Who chaired the conference?"

Times of the page and of the bare API are taken in turns, each question asked as often of both; medians are told.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TURNS = 7
# Bits a second each way become bytes; latency in ms. The first is the browser's own "Slow 4G".
LINKS = {"slow 4G": (1.6e6 / 8, 750e3 / 8, 150), "2G": (250e3 / 8, 50e3 / 8, 300)}
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
BYTES = """() => {
  const all = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  return ['transferSize', 'decodedBodySize'].map(name => all.reduce((sum, each) => sum + each[name], 0));
}"""
# From pressing Enter to the first quote in the page, in ms.
PAGE = """question => new Promise(done => {
  const thread = document.getElementById('thread'), box = document.getElementById('q');
  new MutationObserver((_, seen) => {
    if (thread.querySelector('.quote')) { seen.disconnect(); done(performance.now() - began); }
  }).observe(thread, { childList: true, subtree: true });
  box.value = question;
  const began = performance.now();
  box.form.requestSubmit();
})"""
# From asking to the first event, in ms, with nothing but fetch.
BARE = """async question => {
  const began = performance.now();
  const answer = await fetch('/api/ask', { method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, stream: true }) });
  await answer.body.getReader().read();
  return performance.now() - began;
}"""


def main(address: str, question: str) -> None:
    """Print what was measured."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address, wait_until="networkidle")
        sent, unpacked = page.evaluate(BYTES)
        print(f"first visit: {sent:,} bytes sent, {unpacked:,} unpacked; painted after {page.evaluate(PAINT):.0f} ms")
        print(f"first quote: {first_quote(page, question)}")
        for name, link in LINKS.items():
            print(f"{name}: {over(browser, address, question, link)}")
        browser.close()


def first_quote(page: Page, question: str) -> str:
    """Return the medians of the page and of the bare API, taken in turns, and their ratio."""
    shown, bare = [], []
    for _ in range(TURNS):
        bare.append(page.evaluate(BARE, question))
        shown.append(page.evaluate(PAGE, question))
        page.locator(".follow").wait_for()
    ratio = median(each / other for each, other in zip(shown, bare, strict=True))
    return f"{median(shown):.0f} ms on the page, {median(bare):.0f} ms of the bare API, ratio {ratio:.2f}"


def over(browser: Browser, address: str, question: str, link: tuple[float, float, float]) -> str:
    """Return how long a first visit and a question take over a link that slow."""
    page = browser.new_context().new_page()
    down, up, latency = link
    network: Callable[..., Any] = page.context.new_cdp_session(page).send
    network("Network.enable")
    network(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": down, "uploadThroughput": up},
    )
    page.goto(address, wait_until="networkidle")
    painted, quoted = page.evaluate(PAINT), page.evaluate(PAGE, question)
    page.context.close()
    return f"painted after {painted:.0f} ms, a quote {quoted:.0f} ms after asking"


if __name__ == "__main__":
    main(*sys.argv[1:3])
