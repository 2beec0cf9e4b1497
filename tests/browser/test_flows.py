"""What a reader does on the front page, from asking to copying, with mouse, keyboard and no script at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from .articles import COST, NOWHERE, OPENED, ZEBRAS
from .test_states import ask

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

FOLLOWED = "And what did the audit find about it?"
# Holds an answer back after its first event, until the test calls window.release().
HOLD = """
const fetched = window.fetch;
window.fetch = async (path, ...given) => {
  const answer = await fetched(path, ...given);
  if (path !== "/api/ask") return answer;
  const text = await answer.text(), cut = text.indexOf("\\n\\n") + 2, coded = new TextEncoder();
  return new Response(new ReadableStream({ start(held) {
    held.enqueue(coded.encode(text.slice(0, cut)));
    window.release = () => { held.enqueue(coded.encode(text.slice(cut))); held.close(); };
  } }));
};
"""
# What of an element is within what can be seen of the page.
SEEN = """element => {
  const box = element.getBoundingClientRect(), panel = document.getElementById("reader").getBoundingClientRect();
  return box.top >= Math.max(0, panel.top) - 1 && box.bottom <= Math.min(innerHeight, panel.bottom) + 1; }"""
# Whether the letters of a word stand from left to right, as they do in its text.
LEFT_TO_RIGHT = """(element, word) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), range = document.createRange();
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(word);
    if (at < 0) continue;
    const lefts = [...word].map((_, n) => {
      range.setStart(node, at + n);
      range.setEnd(node, at + n + 1);
      return range.getBoundingClientRect().left;
    });
    return lefts.every((left, n) => !n || left > lefts[n - 1]);
  }
  return false;
}"""


def type_question(page: Page, service: str, question: str) -> None:
    page.goto(service)
    page.locator("#q").fill(question)
    page.keyboard.press("Enter")


def test_a_quote_is_shown_before_the_whole_answer_has_come(page: Page, service: str) -> None:
    page.add_init_script(HOLD)
    type_question(page, service, COST)
    page.locator(".answer[aria-busy=true] .quote").first.wait_for()
    assert page.locator(".confidence").count() == 0
    page.evaluate("window.release()")
    page.locator(".answer[aria-busy=false] .confidence").wait_for()


def test_a_broken_stream_is_said_and_can_be_asked_again(page: Page, service: str) -> None:
    body = 'event: quote\ndata: {"text":"Half a sentence.","sources":[]}\n\n'
    page.route("**/api/ask", lambda route: route.fulfill(content_type="text/event-stream", body=body))
    type_question(page, service, COST)
    assert "the connection broke" in page.get_by_role("alert").inner_text()
    page.unroute("**/api/ask")
    page.get_by_role("button", name="Try again").click()
    page.locator(".follow").wait_for()
    assert page.locator(".turn").count() == 1
    assert "48 million crowns" in page.locator(".answer").inner_text()


def test_the_answer_is_read_out_as_it_comes_and_the_passages_are_not(page: Page, service: str) -> None:
    ask(page, service, COST)
    assert page.locator("[aria-live=polite] .quote").count() > 0
    assert page.locator("[aria-live=polite] .passages").count() == 0
    assert page.locator("#status[role=status]").count() == 1


def test_every_quote_has_a_chip_its_source_and_its_day(page: Page, service: str) -> None:
    ask(page, service, COST)
    for quote in page.locator(".quote").all():
        assert quote.locator(".chip").count() == quote.locator("figcaption").count() >= 1
    told = page.locator(".quote", has_text="48 million crowns").locator("figcaption").inner_text()
    assert "Ellery Courier" in told
    assert "7 May 2024" in told
    assert "also in 1 copy" in told


def test_pointing_at_a_chip_shows_its_passage_with_the_quote_marked(page: Page, service: str) -> None:
    ask(page, service, OPENED)
    quoted = page.locator(".quote blockquote bdi").first.inner_text()
    page.locator(".chip").first.hover()
    assert page.locator(".preview mark").inner_text() == quoted
    page.mouse.move(5, 5)
    page.locator(".preview").wait_for(state="detached")


def test_a_chip_opens_the_article_beside_the_answer_at_the_quote(page: Page, service: str) -> None:
    ask(page, service, COST)
    before = page.evaluate("scrollY")
    quoted = page.locator(".quote blockquote bdi").first.inner_text()
    page.locator(".chip").first.click()
    mark = page.locator("#reader mark")
    assert mark.inner_text() == quoted
    assert mark.evaluate(SEEN)
    assert page.evaluate("scrollY") == before
    answer, beside = page.locator("#ask").bounding_box(), page.locator("#reader").bounding_box()
    assert answer
    assert beside
    assert answer["x"] + answer["width"] <= beside["x"]


def test_on_a_phone_the_article_opens_below_the_answer_at_the_quote(page: Page, service: str) -> None:
    page.set_viewport_size({"width": 390, "height": 700})
    ask(page, service, COST)
    page.locator(".chip").first.click()
    mark = page.locator(".turn .answer + #reader mark")
    mark.wait_for()
    assert mark.evaluate(SEEN)
    page.get_by_role("button", name="Close").click()
    assert page.locator(".chip").first.evaluate("chip => chip === document.activeElement")


def test_the_furniture_of_an_article_is_dimmed(page: Page, service: str) -> None:
    ask(page, service, "What did an audit of Port Ellery find about the bridge?")
    page.get_by_role("link", name="What the bridge really cost").first.click()
    assert "Views: 37" in page.locator("#reader .furniture").first.inner_text()


def test_the_article_leads_on_to_the_next_quote(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".chip").first.click()
    first = page.locator("#reader mark").inner_text()
    assert page.get_by_role("button", name="Previous quote").is_disabled()
    page.get_by_role("button", name="Next quote").click()
    page.locator(".steps", has_text="Quote 2 of").wait_for()
    assert page.locator("#reader mark").inner_text() != first


def test_everything_can_be_done_from_the_keyboard(page: Page, service: str) -> None:
    page.goto(service)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#q").focus()
    page.keyboard.type(COST)
    page.keyboard.press("Enter")
    page.locator(".follow").wait_for()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.className") == "chip":
            break
    page.locator(".preview mark").wait_for()
    page.keyboard.press("Escape")
    page.locator(".preview").wait_for(state="detached")
    page.keyboard.press("Enter")
    page.locator("#reader mark").wait_for()
    assert page.evaluate("document.activeElement.id") == "reader"
    page.keyboard.press("Escape")
    page.locator("#reader").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "chip"


def test_a_follow_up_goes_on_in_the_same_thread(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".follow input").fill(FOLLOWED)
    page.keyboard.press("Enter")
    second = page.locator(".turn").nth(1)
    second.locator(".passages").wait_for()
    assert "An audit of Port Ellery" in second.locator(".answer").inner_text()
    assert "audit find about the harbour bridge" in second.locator(".soft", has_text="Searched for").inner_text()
    assert parse_qs(urlsplit(page.url).query)["q"] == [COST, FOLLOWED]
    assert page.locator(".follow").count() == 1


def test_filters_say_how_many_articles_they_leave_and_keep_to_them(page: Page, service: str) -> None:
    page.goto(service)
    page.locator(".filters summary").click()
    assert "Ellery Courier (2)" in page.locator("[name=source]").inner_text()
    assert "Vietnamese (1)" in page.locator("[name=language]").inner_text()
    page.locator("[name=source]").select_option("Northern Ledger")
    page.locator("#q").fill(COST)
    page.keyboard.press("Enter")
    page.locator(".follow").wait_for()
    assert page.locator(".turn > .soft").first.inner_text() == "Only Northern Ledger"
    assert set(page.locator(".hits .facts bdi:first-child").all_inner_texts()) == {"Northern Ledger"}
    assert parse_qs(urlsplit(page.url).query)["source"] == ["Northern Ledger"]
    page.locator("[name=source]").select_option("")
    link = copied(page, "as a link")
    assert parse_qs(urlsplit(link).query)["source"] == ["Northern Ledger"]


def copied(page: Page, how: str) -> str:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=how).first.click()
    page.locator("#status", has_text="Copied").wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_an_answer_is_copied_as_text_and_as_markdown_with_its_citations(page: Page, service: str) -> None:
    ask(page, service, COST)
    quoted = page.locator(".quote blockquote bdi").first.inner_text()
    text = copied(page, "as text")
    assert f"{quoted} [1]" in text
    source = "Harbour bridge opens in Port Ellery, Ellery Courier, 7 May 2024, https://example.org/bridge"
    assert re.search(rf"^\[\d\] {re.escape(source)}$", text, re.MULTILINE)
    page.get_by_role("button", name="as text").wait_for()  # it said "Copied" meanwhile
    markdown = copied(page, "as Markdown")
    assert "[^1]" in markdown
    note = "[Harbour bridge opens in Port Ellery](<https://example.org/bridge>), Ellery Courier, 7 May 2024"
    assert re.search(rf"^\[\^\d\]: {re.escape(note)}$", markdown, re.MULTILINE)


def test_a_copied_link_shows_the_same_answer_again(page: Page, service: str) -> None:
    ask(page, service, COST)
    told = page.locator(".answer").inner_text()
    link = copied(page, "as a link")
    assert "index=" in link
    page.goto(link)
    page.locator(".follow").wait_for()
    assert page.locator(".answer").inner_text() == told
    assert page.locator("#status").inner_text() == ""


def test_a_link_from_another_state_of_the_articles_says_so(page: Page, service: str) -> None:
    ask(page, service, COST, index="0123456789abcdef")
    page.locator("#status", has_text="The articles have changed").wait_for()


def test_a_passage_says_on_demand_how_it_came_by_its_place(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.locator(".why summary").first.click()
    page.locator(".told table").first.wait_for()
    *parts, whole = [float(text) for text in page.locator(".told td:last-child").all_inner_texts()]
    assert len(parts) >= 2
    assert sum(parts) == pytest.approx(whole, abs=0.011)
    assert "bridge" in page.locator(".told p").first.inner_text()


def test_more_passages_are_added_below(page: Page, service: str) -> None:
    ask(page, service, COST)
    shown = page.locator(".hits > li").count()
    page.get_by_role("button", name="More passages").click()
    page.locator(".hits > li").nth(shown).wait_for()
    assert page.locator(".hits > li > .title").nth(shown).evaluate("link => link === document.activeElement")


def test_what_the_articles_do_not_say_is_said_with_what_comes_nearest_and_why(page: Page, service: str) -> None:
    ask(page, service, NOWHERE)
    assert "Not in these articles" in page.locator(".answer").inner_text()
    assert "do not mention" in page.locator(".answer .soft").inner_text()
    assert page.locator(".passages[open] .hits > li").count() > 0


def test_a_first_visit_shows_the_corpus_and_a_question_that_it_answers(page: Page, service: str) -> None:
    page.goto(service)
    assert "11 articles, from 2 November 2023 to 30 September 2024." in page.locator(".welcome .lead").inner_text()
    page.get_by_role("heading", name="Ask, for example").wait_for()
    page.locator(".tries a").first.click()
    page.locator(".confidence").wait_for()


def test_the_page_of_the_corpus_says_what_was_left_out_and_why(page: Page, service: str) -> None:
    page.goto(service)
    page.get_by_role("link", name="The articles").click()
    told = page.get_by_role("main").inner_text()
    assert re.search(r"broken<b>\.pdf\s+a broken PDF", told)
    assert "the same story as another one: 1" in told
    assert page.locator("svg.chart rect").count() == 11  # months from November to September


def test_nothing_of_a_hostile_article_runs_or_leads_out_of_its_place(page: Page, service: str) -> None:
    ask(page, service, ZEBRAS)
    page.locator(".chip").first.click()
    page.locator("#reader mark").wait_for()
    assert page.evaluate("window.hacked") is None
    assert page.locator("#reader h2").inner_text().startswith("<script>alert('title')</script>")
    assert "<img src=x onerror=alert(1)>" in page.locator("#reader .text").inner_text()
    assert page.locator("#thread img, #thread script, #reader img, #reader script").count() == 0
    assert page.locator("a[href^='javascript' i]").count() == 0
    unisolated = (
        "() => [...document.querySelectorAll('bdi')].some(each => getComputedStyle(each).unicodeBidi === 'normal')"
    )
    assert not page.evaluate(unisolated)


def test_no_bidi_override_reverses_what_is_shown(page: Page, service: str) -> None:
    ask(page, service, ZEBRAS)
    page.locator(".chip").first.click()
    page.locator("#reader mark").wait_for()
    for place in ("#reader mark", ".quote blockquote bdi", ".hits .excerpt"):
        shown = page.locator(place).first
        assert "\u202ereversed" in str(shown.evaluate("element => element.textContent"))
        assert shown.evaluate(LEFT_TO_RIGHT, "reversed")


def test_offsets_hold_behind_letters_beyond_16_bits(page: Page, service: str) -> None:
    ask(page, service, "What lent the zebra museum three of its drawings?")
    for chip in page.locator(".chip").all():
        quoted = chip.locator("xpath=..").locator("bdi").first.inner_text()
        chip.click()
        assert page.locator("#reader mark").inner_text() == quoted


def test_on_paper_are_the_question_and_its_quotes_alone(page: Page, service: str) -> None:
    ask(page, service, COST)
    page.emulate_media(media="print")
    assert page.locator(".asked").is_visible()
    assert page.locator(".quote").first.is_visible()
    assert not any(page.locator(each).first.is_visible() for each in ("form", ".tools", ".passages", ".masthead nav"))


def test_nothing_moves_for_who_wants_no_motion(page: Page, service: str) -> None:
    ask(page, service, COST)
    assert page.evaluate("document.getAnimations().length") == 0


def test_the_interface_speaks_vietnamese_and_remembers_it(page: Page, service: str) -> None:
    ask(page, service, "Ai khai mạc triển lãm cà phê?")
    page.get_by_role("link", name="Tiếng Việt").click()
    page.locator(".follow").wait_for()
    assert page.locator("html").get_attribute("lang") == "vi"
    assert "12 tháng 5 năm 2024" in page.locator("figcaption").first.inner_text()
    page.goto(f"{service}/corpus")
    assert "bài báo, từ" in page.get_by_role("main").inner_text()


@pytest.fixture
def scriptless(browser: Browser) -> Any:
    made: BrowserContext = browser.new_context(java_script_enabled=False)
    yield made.new_page()
    made.close()


def test_without_a_script_a_question_leads_to_its_quotes_and_on_from_one_to_the_next(
    scriptless: Page, service: str
) -> None:
    scriptless.goto(service)
    scriptless.locator("#q").fill(COST)
    scriptless.keyboard.press("Enter")
    scriptless.locator(".chip").first.click()
    first = scriptless.locator("mark").first
    first.wait_for()
    assert first.evaluate("mark => mark.getBoundingClientRect().top < innerHeight")
    quoted = scriptless.locator("mark").inner_text()
    scriptless.get_by_role("link", name="Next quote").click()
    scriptless.locator(".steps", has_text="Quote 2 of").wait_for()
    assert scriptless.locator("mark").inner_text() != quoted
    scriptless.get_by_role("link", name="Back to the answer").click()
    assert quoted in scriptless.locator(".answer").inner_text()
