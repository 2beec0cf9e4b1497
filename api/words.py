"""The words of the interface in English and Vietnamese, and the choice between the two.

What stands in braces is filled in: ``say(words, "found", n=3)`` here, the same on the page.
"""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

Words = Mapping[str, str]
COOKIE = "lang"

_ENGLISH = {
    "lang": "en",
    "name": "English",
    "tagline": "Answers in the articles’ own words",
    "ask_label": "Ask the articles",
    "ask_hint": "A question, a name, a subject",
    "ask": "Ask",
    "follow_label": "Ask a follow-up question",
    "new": "New question",
    "filters": "Narrow the search",
    "source": "Source",
    "language": "Language",
    "all_sources": "All sources",
    "all_languages": "All languages",
    "after": "From",
    "before": "To",
    "unknown": "unknown",
    "corpus": "The articles",
    "corpus_title": "What is in here",
    "holds": "{documents} articles",
    "holds_dated": "{documents} articles, from {first} to {last}",
    "dated": "{dated} of {documents} articles have a day of publication.",
    "copies_none": "None is a copy of another.",
    "copies_some": "{copies} tell the same story as another one.",
    "from_sources": "Sources",
    "and_more": "and {n} more",
    "over_time": "Articles over time",
    "languages": "Languages",
    "by_count": "Articles",
    "month": "Month",
    "year": "Year",
    "table": "The same as a table",
    "try": "Try a headline",
    "back": "Ask the articles",
    "own_page": "the article’s own page",
    "skip": "Skip to the text",
    "none": "Not in these articles",
    "nearest": "Nearest passages",
    "passages": "Passages that bear on it",
    "more": "More passages",
    "searching": "Searching…",
    "failed": "The question could not be answered: {why}",
    "unreachable": "the service cannot be reached",
    "changed": "The articles have changed since this link was made; the answer may differ.",
    "found_quotes": "Answered with {n} quotes.",
    "sure": "Very likely an answer: of ten like this, about {n} are right.",
    "likely": "Likely an answer: of ten like this, about {n} are right.",
    "unsure": "Uncertain: of ten answers like this, about {n} are right. Read the quotes in their place.",
    "copy_text": "Copy text",
    "copy_markdown": "Copy Markdown",
    "copy_link": "Copy link",
    "copied": "Copied",
    "not_copied": "The browser does not let this page copy.",
    "sources": "Sources",
    "page": "p. {n}",
    "same_story": "also in {n} copies",
    "same_story_one": "also in 1 copy",
    "close": "Close",
    "whole": "Open on its own page",
    "article": "Article",
    "absent": "The passages that come nearest do not mention {words}.",
    "odds": "The best sentence answers with a chance of {found} in 100; {wanted} were wanted.",
    "filtered": "No article passes the filters.",
    "undated": "undated",
    "no_span": "Nothing is marked: {start} to {end} is no span of this article’s {length} characters.",
}
_VIETNAMESE = {
    "lang": "vi",
    "name": "Tiếng Việt",
    "tagline": "Trả lời bằng chính lời của bài báo",
    "ask_label": "Hỏi các bài báo",
    "ask_hint": "Một câu hỏi, một cái tên, một chủ đề",
    "ask": "Hỏi",
    "follow_label": "Hỏi tiếp",
    "new": "Câu hỏi mới",
    "filters": "Thu hẹp tìm kiếm",
    "source": "Nguồn",
    "language": "Ngôn ngữ",
    "all_sources": "Mọi nguồn",
    "all_languages": "Mọi ngôn ngữ",
    "after": "Từ ngày",
    "before": "Đến ngày",
    "unknown": "không rõ",
    "corpus": "Kho bài báo",
    "corpus_title": "Trong kho có gì",
    "holds": "{documents} bài báo",
    "holds_dated": "{documents} bài báo, từ {first} đến {last}",
    "dated": "{dated} trên {documents} bài có ngày đăng.",
    "copies_none": "Không bài nào chép lại bài khác.",
    "copies_some": "{copies} bài kể lại cùng một tin với bài khác.",
    "from_sources": "Nguồn",
    "and_more": "và {n} nguồn khác",
    "over_time": "Số bài theo thời gian",
    "languages": "Ngôn ngữ",
    "by_count": "Số bài",
    "month": "Tháng",
    "year": "Năm",
    "table": "Xem dưới dạng bảng",
    "try": "Thử một tiêu đề",
    "back": "Hỏi các bài báo",
    "own_page": "trang gốc của bài",
    "skip": "Đến nội dung",
    "none": "Không có trong các bài báo này",
    "nearest": "Những đoạn gần nhất",
    "passages": "Những đoạn liên quan",
    "more": "Thêm đoạn",
    "searching": "Đang tìm…",
    "failed": "Không trả lời được: {why}",
    "unreachable": "không kết nối được với máy chủ",
    "changed": "Kho bài báo đã thay đổi từ khi có liên kết này; câu trả lời có thể khác.",
    "found_quotes": "Trả lời bằng {n} câu trích.",
    "sure": "Rất có thể là câu trả lời: mười câu như thế thì khoảng {n} câu đúng.",
    "likely": "Có thể là câu trả lời: mười câu như thế thì khoảng {n} câu đúng.",
    "unsure": "Chưa chắc: mười câu như thế thì khoảng {n} câu đúng. Hãy đọc câu trích trong bài.",
    "copy_text": "Chép văn bản",
    "copy_markdown": "Chép Markdown",
    "copy_link": "Chép liên kết",
    "copied": "Đã chép",
    "not_copied": "Trình duyệt không cho trang này chép.",
    "sources": "Nguồn",
    "page": "tr. {n}",
    "same_story": "còn trong {n} bản chép",
    "same_story_one": "còn trong 1 bản chép",
    "close": "Đóng",
    "whole": "Mở ở trang riêng",
    "article": "Bài báo",
    "absent": "Những đoạn gần nhất không nhắc đến {words}.",
    "odds": "Câu gần nhất có {found} phần trăm khả năng là câu trả lời; cần {wanted}.",
    "filtered": "Không bài nào qua được bộ lọc.",
    "undated": "không rõ ngày",
    "no_span": "Không đánh dấu được: {start} đến {end} không phải là một đoạn trong {length} ký tự của bài.",
}
LANGUAGES: Mapping[str, Words] = {"en": _ENGLISH, "vi": _VIETNAMESE}


def words_for(request: Request) -> Words:
    """Return the words that a reader wants: by ``?lang=``, the cookie that it left, or the browser's languages."""
    for code in (request.query_params.get(COOKIE), request.cookies.get(COOKIE)):
        if code in LANGUAGES:
            return LANGUAGES[code]
    return LANGUAGES[preferred(request.headers.get("accept-language", ""))]


def preferred(accepted: str) -> str:
    """Return the code of the language that an Accept-Language header weighs most. Source: RFC 9110, 12.5.4.

    >>> preferred("fr, vi-VN;q=0.8, en;q=0.5")
    'vi'
    """
    best, weight = "en", 0.0
    for part in accepted.split(","):
        tag, _, parameter = part.partition(";")
        code = tag.strip().lower().partition("-")[0]
        weighs = _quality(parameter)
        if code in LANGUAGES and weighs > weight:
            best, weight = code, weighs
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    return float(value) if value.replace(".", "", 1).isdigit() and value.isascii() else 0.0


def say(words: Words, key: str, **facts: object) -> str:
    """Return a phrase with its facts filled in; numbers are grouped by the language's rule."""
    return words[key].format(**{name: number(words, fact) for name, fact in facts.items()})


def number(words: Words, fact: object) -> str:
    """Return a number as the language writes it, any other thing as it is."""
    if not isinstance(fact, int):
        return str(fact)
    return f"{fact:,}".replace(",", "." if words["lang"] == "vi" else ",")
