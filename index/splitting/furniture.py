"""Which lines of a scraped page are furniture: counters, buttons, credits, bylines, captions.

Precision first. A line of furniture that slips through is a blemish; a sentence that is hidden is an answer
lost. So each rule wants the whole line, and long lines are never furniture.
"""

from __future__ import annotations

import re
import unicodedata

from .phrases import CLOSING_LABELS, CONTENTS_LABELS, CORNERS, LABELS, RELATED_LABELS
from .prompts import PROMPTS, RIGHTS

_MAX_LENGTH = 300
_LONGEST_LINE = 2 * _MAX_LENGTH  # with all its white space

_COUNT = r"\(?\s*\d[\d.,]*\s*[KkMm]?\s*\)?"
_COUNTED = (
    r"(?:page ?views?|views?|viewed|reads?|comments?|share|likes?|(?:total |number of )?visits"
    r"|(?:tổng )?(?:số )?lượt (?:xem|đọc|truy cập|thích)|số lần (?:xem|đọc)|bình luận|ý kiến|chia sẻ|đã xem"
    r"|(?:đang )?online)"
)
_COUNTERS = (  # "Views: 37", "Comment (0)", "214 lượt xem"
    rf"(?i:{_COUNTED}\s*:?\s*{_COUNT}(?:\s*(?:times|lần|lượt))?)",
    rf"(?i:{_COUNT}\s*{_COUNTED})",
    r"(?i:\d(?:[.,]\d)?(?:/\d{1,2} \(| from )\d[\d.,]* votes?\)?)",
    r"\d{1,3}(?:\.\d)?[Kk]? (?:Shares|SHARES)",
    r"(?i:\d+ thoughts? on .{1,200})",
    r"(?i:(?:reading time:? )?\d{1,3}[ -]min(?:ute)?s?(?: read)?(?: \(\d+ words\))?"
    r"|reading time:? \d{1,3} min(?:ute)?s?)",
    r"\d{1,2}:\d\d / \d{1,2}:\d\d",
)
_SWITCHES = (  # "A- A A+ | Tăng tương phản Giảm tương phản"
    r"A\s?[-−–]?\s*(?:\|?\s*A\s?[-+−–]?\s*){1,3}(?:\|.{0,80})?",
    r"Aa(?: Aa[+-]?)+",
    r"(?i:(?:font size|text size|xem với cỡ chữ|cỡ chữ|kích thước chữ|tăng tương phản|giảm tương phản)\b[^.]{0,60})",
)
_CAPTIONS = (  # "... - Ảnh 1.", "Illustration photo", "Image caption, ...", "Toàn cảnh hội nghị"
    r"(?:.{0,250}\s[-–—]\s*)?(?:Ảnh|Hình|Hình ảnh|Photo|Image|Picture)\s?\d{1,3}\s?[.:]?",
    r"(?i:(?:illustrat(?:ion|ive|ed)|file|stock|archive) (?:photo|image|picture)s?\.?)",
    r"(?i:(?:image|media|video) (?:source|caption),? .{1,200})",
    r"(?:Toàn cảnh|Quang cảnh) [^.!?:;]{3,90}",
    r"[\w-]+\.(?:jpe?g|png|gif|webp)",
)
_CREDIT = (
    r"(?:Photos?|Photographs?|Photo credits?|Images?|Image [Cc]redits?|Pics?|Picture|(?:Photo[ -])?Illustration"
    r"|Ảnh|Ảnh minh h(?:ọa|oạ)|Hình)"
)
_CREDITS = (  # "... Photo: Ministry of Foreign Affairs", "... (AP Photo/Evan Vucci)", "Ảnh: TTXVN"
    rf"(?:.{{0,240}}[\s(\[|/–—-])?{_CREDIT}\s?:\s*[^.!?;:]{{1,70}}[.)\]]*",
    r"(?:.{0,240}\s)?[(\[][^()\[\]]{0,40}\b(?:Photos?\s?[:/]|Photo (?:by|courtesy)|Ảnh\s?:|Getty Images)"
    r"[^()\[\]]{0,60}[)\]]\.?",
    r"(?:.{0,240}[.\s(\[|/–—-]\s?)?(?:Photos?|Image|Illustration|Picture) (?:by|courtesy of"
    r"|credit) [^.!?;:]{2,60}[.)\]]*",
    r".{0,200}\((?:Source|Nguồn): [^()]{2,60}\)\.?",
    r".{0,200}[.\s][—–-] ?(?:\w+/)?\w+ Photos?",
    r"(?:.{0,240}[.\s(\[])?(?:REUTERS|AFP|AP)(?: Photo)?/.{1,90}",
    r".{0,200}[.] Ảnh do .{3,40} cung cấp\.?",
    r"[^.!?]{3,120}(?:, \d{4})?\. © [^.!?]{3,60}",
    r".{0,240}(?:/|via |\s)(?:Getty Images|Shutterstock)\)?",
)
_NAME = r"[A-ZÀ-ỸĐ][\w.'’-]*"
_BYLINES = (  # "Author: DHV", "By Jane Doe, VNS"
    r"(?i:(?:authors?|written by|by|reporters?|editors?|edited by|posted by|reported by|story by|translators?"
    r"|translated by|words|interview by|editor-in-chief|tổng biên tập|tác giả|bài|bài và ảnh|bài, ảnh"
    r"|người viết|phóng viên|biên tập|người đăng|biên dịch|thực hiện)\s?:\s*)"
    r"[^.!?;:]{1,60}\.?",
    rf"(?:By|BY)(?! Business| Segment| Region| Product| Country)(?: {_NAME}){{2,4}}"
    rf"(?:(?:,| and| &| at| in|, \w+ at) {_NAME}(?: {_NAME}){{0,3}}){{0,2}}",
    rf"(?:By|by)(?: {_NAME}){{2,4}}, (?:[\w-]+ ){{0,2}}(?:contributor|correspondent|reporter|editor|writer|staff)",
    r"(?i:by (?:the )?(?:[\w-]+ )?staff(?: writers?| reporters?)?)",
    rf"(?:(?:Medically )?[Rr]eviewed|[Ww]ritten|[Pp]osted|[Pp]ublished|[Ii]nterview|[Tt]ext|[Ss]tory"
    rf"|Tác giả)(?: by)?(?: {_NAME}){{1,4}}"
    r"(?:,? (?:in|on) [^.!?]{2,60}| [—|–-] [^!?]{4,60})?",
    r"(?:Additional )?[Rr]eporting by [^!?]{3,200}|(?:Editing|Writing|Compiled) by [^!?]{3,150}",
    rf"[^.!?]{{0,90}}(?:{_NAME}|,) (?:in {_NAME} )?contributed(?: (?:reporting|to this (?:report|story|article)))?\.?",
    r"Contributing: .{3,90}",
    rf"(?:{_NAME}(?: {_NAME}){{0,3}} )?\((?:[Tt]/h|[Tt]ổng hợp|[Tt]heo [^()]{{2,40}})\)",
    r"(?:[\w ]{0,30}[ /·|-] ?)?@[A-Za-z]\w{2,30}(?: / .{4,50})?",
)
_SOURCES = (r"(?i:(?:sources?|nguồn|theo|via)\s?:\s*)[^.!?;]{1,80}\.?",)
_TAGS = (
    r"(?i:(?:tags?|keywords?|hashtags?|từ khóa|từ khoá|filed under|categories|chuyên mục)\s?:)[^.!?]{0,200}",
    r"(?:#[\w-]+[\s,]*)+|#[\w-]+(?: [\w-]+){1,3}",
    r"(?i:(?:topics?|dòng sự kiện|chủ đề)\s?: [^.!?]{2,150})",
)
_DATES = (  # "Updated: 10:30, 02/04/2024", "Thứ ba, 02/04/2024 10:30 (GMT+7)"
    r"(?i:(?:last updated|updated|published|posted|cập nhật|ngày đăng|đăng ngày)\s?(?:on|at|lúc)?\s?:\s*)"
    r"[^!?]{0,20}\d[^!?]{0,40}",
    r"(?:Last |last )?(?:[Uu]pdated|[Mm]odified)(?: on| at)? [^.!?]{0,12}\d{1,2}[^!?]{0,30}\d",
    r"Published \d{1,2}:\d\d,? [^.!?]{6,30}|Published \d{1,2} \w+ \d{4}",
    r"(?:\d{1,2} (?:minutes?|hours?|days?|weeks?|months?)|an? (?:minute|hour|day|week|month)) ago",
    r"[^.!?]{0,30}(?:Thứ [\w]+|Chủ [Nn]hật),? (?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^!?]{0,30}",
    r"(?:(?:Thứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|Chủ [Nn]hật),?\s?)?(?:ngày )?"
    r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[\s,|–-]*\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s?[AP]M)?"
    r"\s*(?:\(?(?:GMT|UTC)\s?[+-]?\d*\)?)?",
)
_LINKS = (  # "Read more: another headline", "Xem thêm: ..."; "More:Headline" loses its space in scraping
    r"(?i:(?:read more|(?:read|see) also|also read|see more|related|xem thêm|đọc thêm|mời bạn đọc)\s?:).{1,200}",
    r"(?:>>+|»|►►|→)\s?\S.{1,200}",
    r"(?:←|‹) ?\w.{1,40}|\w[^.!?]{1,40} ?[→›]",
    r"(?i:read more (?:from|about|on) [^.!?]{2,60}|more (?:on|from) [^.!?]{2,40})",
    r"(?:►\s?)?(?:More|MORE):\S.{1,200}",
    r"(?:Watch|WATCH|Listen|LISTEN|Video|VIDEO|Xem video|Mời xem video)\s?: .{5,120}[^.]",
    r"\.?From the section .{3,30}|(?:Trở lại|Trở về|Quay lại|Back to) [A-ZÀ-ỸĐ]\w+(?: \w+){0,3}",
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
    *(_SOURCES, _TAGS, _DATES, _LINKS, _NOTICES, PROMPTS),
)
_RULES = re.compile("|".join(f"(?:{rule})" for family in _FAMILIES for rule in family))
_CLOSING_FAMILIES = (_BYLINES[:1], _SOURCES, _TAGS, _NOTICES[2:], RIGHTS)
_CLOSERS = re.compile("|".join(f"(?:{rule})" for family in _CLOSING_FAMILIES for rule in family))
_VIEW_OF = re.compile(
    r"(?:An? |The )?(?:(?:general|overall|panoramic|full|aerial) )?view of [^.!?:;]{3,90}",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|should"
    r"|shows?|showed|remains?|says?|said|makes?|made|gives?|gave|takes?|took|comes?|came)\b",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    rf"(?:{_CREDIT}|(?i:sources?|via|authors?|by|reporters?|editors?|words|topics?|tags?))\s?:\s*(.*[.!?])"
)
# A rule or an ornament; a lone "$" or "-" is a cell of a table.
_ORNAMENT = re.compile(r"(?=.{3})[\W_]+|[♦•·*❖◆■□●▪▼▲►»§¶—_]+")
# Counters left alone by a scraper; not years, which open parts of a chronicle, nor amounts of a table.
_NUMBER = re.compile(r"(?!(?:1\d|20)\d\d$)\d{1,5}|\d{1,3}(?:[.,]\d)?[KkMm]")


def rules() -> tuple[str, ...]:
    """Return all that lines are told by, as text: what is made with other rules can be told by it."""
    patterns = (_RULES, _CLOSERS, _VIEW_OF, _VERB, _LABELLED, _ORNAMENT, _NUMBER)
    labels = (LABELS, CORNERS, CLOSING_LABELS, RELATED_LABELS, CONTENTS_LABELS)
    return (*(pattern.pattern for pattern in patterns), *("|".join(sorted(each)) for each in labels))


def is_furniture(line: str) -> bool:
    """Tell whether one line (or one caption wrapped over several) is page furniture."""
    if len(line) > _LONGEST_LINE or len(line := _tidied(line)) > _MAX_LENGTH:
        return False
    if _bare(line) in LABELS or _ORNAMENT.fullmatch(line):
        return True
    return (_RULES.fullmatch(line) is not None and not _is_claim(line)) or _is_view(line)


def is_corner(line: str) -> bool:
    """Tell a label that is furniture at the head or the foot of a page, and may be something else within it."""
    words = _bare(line)
    return words in CORNERS or all(word.strip() in CORNERS for word in re.split(r"[|>/·,&]", words))


def closes_article(line: str) -> bool:
    """Tell furniture that stands below an article: share bars, tags, comments, authors, rights, other articles."""
    if _bare(line) in CLOSING_LABELS:
        return True
    return len(line) <= _LONGEST_LINE and _CLOSERS.fullmatch(_tidied(line)[: _MAX_LENGTH + 1]) is not None


def is_number(line: str) -> bool:
    """Tell a lone number: furniture if it stands between paragraphs, data if it stands in a table."""
    return _NUMBER.fullmatch(line.strip()) is not None


def opens_related(line: str) -> bool:
    """Tell the line that opens a list of other articles."""
    return _bare(line) in RELATED_LABELS


def opens_contents(line: str) -> bool:
    """Tell the line that opens a list of the article's own headings."""
    return _bare(line) in CONTENTS_LABELS


def _tidied(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split())


def _bare(line: str) -> str:
    """Return the line in lower case without marks around it, and once where it says the same thing twice."""
    if len(line) > _LONGEST_LINE:
        return ""
    bare = _tidied(line).casefold().strip(" .:…!?»›>|-–—•*[]()")
    half = len(bare) // 2
    return bare[:half] if bare[:half] == bare[half + 1 :] and bare[half : half + 1] == " " else bare


def _is_claim(line: str) -> bool:
    """Tell "Photo: the camera that was found had 93 pictures." from "Photo: Ministry of Foreign Affairs"."""
    claim = _LABELLED.fullmatch(line)
    return claim is not None and _VERB.search(claim.group(1)) is not None


def _is_view(line: str) -> bool:
    return _VIEW_OF.fullmatch(line) is not None and _VERB.search(line) is None
