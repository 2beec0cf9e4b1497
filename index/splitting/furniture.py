"""Which lines of a scraped page are furniture: counters, buttons, credits, bylines, captions.

Precision first. A line of furniture that slips through is a blemish; a sentence that is hidden is an answer
lost. So each rule wants the whole line, and long lines are never furniture.
"""

from __future__ import annotations

import re
import unicodedata

from .phrases import LABELS, RELATED_LABELS

_MAX_LENGTH = 300

_COUNT = r"\(?\s*\d[\d.,]*\s*[KkMm]?\s*\)?"
_COUNTED = (
    r"(?:page ?views?|views?|viewed|reads?|comments?|share|likes?|lượt (?:xem|đọc|truy cập|thích)"
    r"|số lượt (?:xem|đọc)|số lần (?:xem|đọc)|bình luận|chia sẻ|đã xem)"
)
_COUNTERS = (  # "Views: 37", "Comment (0)", "214 lượt xem"
    rf"(?i:{_COUNTED}\s*:?\s*{_COUNT}(?:\s*(?:times|lần|lượt))?)",
    rf"(?i:{_COUNT}\s*{_COUNTED})",
)
_SWITCHES = (  # "A- A A+ | Tăng tương phản Giảm tương phản"
    r"A\s?[-−–]?\s*(?:\|?\s*A\s?[-+−–]?\s*){1,3}(?:\|.{0,80})?",
    r"(?i:(?:font size|text size|cỡ chữ|kích thước chữ|tăng tương phản|giảm tương phản)\b[^.]{0,60})",
)
_CAPTIONS = (  # "... - Ảnh 1.", "Illustration photo", "Image caption, ...", "Toàn cảnh hội nghị"
    r"(?:.{0,250}\s[-–—]\s*)?(?:Ảnh|Hình|Hình ảnh|Photo|Image|Picture)\s?\d{1,3}\s?[.:]?",
    r"(?i:(?:illustrat(?:ion|ive|ed)|file|stock|archive) (?:photo|image|picture)s?\.?)",
    r"(?i:(?:image|media|video) (?:source|caption),? .{1,200})",
    r"(?:Toàn cảnh|Quang cảnh) [^.!?:;]{3,90}",
)
_CREDIT = (
    r"(?:Photos?|Photograph|Photo credits?|Images?|Image credits?|Picture|(?:Photo[ -])?Illustration"
    r"|Ảnh|Ảnh minh h(?:ọa|oạ)|Hình)"
)
_CREDITS = (  # "... Photo: Ministry of Foreign Affairs", "... (AP Photo/Evan Vucci)", "Ảnh: TTXVN"
    rf"(?:.{{0,240}}[\s(\[|/–—-])?{_CREDIT}\s?:\s*[^.!?;:]{{1,70}}[.)\]]*",
    r"(?:.{0,240}\s)?[(\[][^()\[\]]{0,40}\b(?:Photos?\s?[:/]|Photo (?:by|courtesy)|Ảnh\s?:|Getty Images)"
    r"[^()\[\]]{0,60}[)\]]\.?",
    r"(?:Photo|Photos|Image|Illustration) (?:by|courtesy of|credit) [^.!?;:]{2,60}\.?",
    r".{0,240}(?:/|via |\s)(?:Getty Images|Shutterstock)\)?",
)
_NAME = r"[A-ZÀ-ỸĐ][\w.'’-]*"
_BYLINES = (  # "Author: DHV", "By Jane Doe, VNS"
    r"(?i:(?:authors?|written by|by|reporters?|editors?|edited by|posted by|reported by|story by|translators?"
    r"|translated by|tác giả|bài|người viết|phóng viên|biên tập|người đăng|biên dịch|thực hiện)\s?:\s*)"
    r"[^.!?;:]{1,60}\.?",
    rf"(?:By|BY)(?: {_NAME}){{2,4}}(?:(?:,| and| &) {_NAME}(?: {_NAME}){{0,3}}){{0,2}}",
)
_SOURCES = (r"(?i:(?:sources?|nguồn|theo|via)\s?:\s*)[^.!?;]{1,80}\.?",)
_TAGS = (
    r"(?i:(?:tags?|keywords?|hashtags?|từ khóa|từ khoá|filed under|categories|chuyên mục)\s?:)[^.!?]{0,200}",
    r"(?:#[\w-]+[\s,]*)+",
)
_DATES = (  # "Updated: 10:30, 02/04/2024", "Thứ ba, 02/04/2024 10:30 (GMT+7)"
    r"(?i:(?:last updated|updated|published|posted|cập nhật|ngày đăng|đăng ngày)\s?(?:on|at|lúc)?\s?:\s*)"
    r"[^!?]{0,20}\d[^!?]{0,40}",
    r"(?:(?:Thứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|Chủ [Nn]hật),?\s?)?(?:ngày )?"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[\s,|–-]*\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s?[AP]M)?"
    r"\s*(?:\(?(?:GMT|UTC)\s?[+-]?\d*\)?)?",
)
_LINKS = (  # "Read more: another headline", "Xem thêm: ..."; "More:Headline" loses its space in scraping
    r"(?i:(?:read more|(?:read|see) also|also read|see more|related|xem thêm|đọc thêm|mời bạn đọc)\s?:).{1,200}",
    r"(?:►\s?)?(?:More|MORE):\S.{1,200}",
    r"(?i:share (?:this |on |via |to ).{0,30}[^.!?])",
    r"(?i:follow (?:us|@\w+) on .{1,80})",
    r"(?i:(?:sign up for|subscribe to) (?:our|the) .{0,60}newsletters?\b.{0,80})",
)
_NOTICES = (
    r"(?:Page|Trang) \d{1,4}(?: ?(?:of|/) ?\d{1,4})?",
    r"(?i:(?:we use|this (?:web)?site uses) cookies\b.{0,200}"
    r"\b(?:experience|accept|consent|agree|policy|browsing)\b.{0,80})",
    r"(?i:(?:copyright\s*)?(?:©|\(c\)\s?\d{4}\b)\s?.{0,150})",
    r"(?i:copyright (?:\d{4}|by) .{0,150})",
    r"(?i:.{0,120}\ball rights reserved\b.{0,80})",
)
_FAMILIES = (
    *(_COUNTERS, _SWITCHES, _CAPTIONS, _CREDITS, _BYLINES),
    *(_SOURCES, _TAGS, _DATES, _LINKS, _NOTICES),
)
_RULES = re.compile("|".join(f"(?:{rule})" for family in _FAMILIES for rule in family))
_VIEW_OF = re.compile(
    r"(?:An? |The )?(?:(?:general|overall|panoramic|full|aerial) )?view of [^.!?:;]{3,90}",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|should"
    r"|shows?|showed|remains?|says?|said|makes?|made|gives?|gave|takes?|took|comes?|came)\b",
    re.IGNORECASE,
)
# A rule or an ornament; a lone "$" or "-" is a cell of a table.
_ORNAMENT = re.compile(r"(?=.{3})[\W_]+|[♦•·*❖◆■□●▪▼▲►»§¶—_]+")
# Counters left alone by a scraper; not years, which open parts of a chronicle, nor amounts of a table.
_NUMBER = re.compile(r"(?!(?:1\d|20)\d\d$)\d{1,5}|\d{1,3}(?:[.,]\d)?[KkMm]")


def is_furniture(line: str) -> bool:
    """Tell whether one line (or one caption wrapped over several) is page furniture."""
    line = _tidied(line)
    if len(line) > _MAX_LENGTH:
        return False
    if _bare(line) in LABELS or _ORNAMENT.fullmatch(line):
        return True
    return _RULES.fullmatch(line) is not None or _is_view(line)


def is_number(line: str) -> bool:
    """Tell a lone number: furniture if it stands between paragraphs, data if it stands in a table."""
    return _NUMBER.fullmatch(line.strip()) is not None


def opens_related(line: str) -> bool:
    """Tell the line that opens a list of other articles at the foot of a page."""
    return _bare(line) in RELATED_LABELS


def _tidied(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())


def _bare(line: str) -> str:
    """Return the line in lower case without marks around it, and once where it says the same thing twice."""
    bare = _tidied(line).casefold().strip(" .:…!»›>|-–—•*[]()")
    half = len(bare) // 2
    return bare[:half] if bare[:half] == bare[half + 1 :] and bare[half : half + 1] == " " else bare


def _is_view(line: str) -> bool:
    return _VIEW_OF.fullmatch(line) is not None and _VERB.search(line) is None
