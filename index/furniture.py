"""Which lines of a scraped page are furniture: counters, buttons, credits, bylines, captions.

Precision first. A line of furniture that slips through is a blemish; a sentence that is hidden is an answer
lost. So each rule wants the whole line, and long lines are never furniture.
"""

from __future__ import annotations

import re
import unicodedata

_MAX_LENGTH = 300

# Whole lines, compared without case and without the marks at their ends.
_EXACT = frozenset(
    """
    advertisement|advertisements|sponsored|sponsored content|story continues below advertisement
    share|share this|share this article|share this story|print|print this page|print article|email|email this
    copy link|save article|tweet|facebook|twitter|linkedin|zalo|pinterest|whatsapp|telegram
    read more|see more|view more|load more|show more|continue reading|back to top|skip to content
    skip to main content|click to enlarge|listen to this article|loading|no comments|leave a comment
    leave a reply|add a comment|post a comment|comment|comments|view comments|hide comments
    related|related news|related articles|related stories|related posts|related topics|related content
    more news|other news|latest news|hot news|breaking news|top news|news hot|most read|most viewed|most popular
    you may also like|you might also like|recommended|recommended for you|trending|trending now|editor's picks
    source|sources|via|tags|tag|keywords|follow us|subscribe|subscribe now|sign up|sign in|log in|register|home
    getty images|photo|photos
    accept all|accept all cookies|accept cookies|cookie settings|privacy policy|terms of use|terms of service
    tin liên quan|tin tức liên quan|tin bài liên quan|bài liên quan|bài viết liên quan|các bài liên quan
    tin mới|tin mới nhất|tin khác|các tin khác|tin cũ hơn|tin mới hơn|tin nóng|tin nổi bật|tin tức nổi bật
    tin cùng chuyên mục|cùng chuyên mục|đọc nhiều|đọc nhiều nhất|tin đọc nhiều|xem nhiều|xem nhiều nhất
    tin xem nhiều|xem thêm|đọc thêm|đọc tiếp|xem tiếp|có thể bạn quan tâm|chia sẻ|chia sẻ bài viết|bình luận
    gửi bình luận|ý kiến bạn đọc|ý kiến của bạn|in trang|in bài|in bài viết|bản in|lưu bài|lưu bài viết|gửi email
    sao chép liên kết|nguồn|nguồn tin|từ khóa|từ khoá|thẻ|quảng cáo|trang chủ|về trang chủ|trở về|quay lại
    đăng nhập|đăng ký|nghe đọc bài|nghe bài viết|theo dõi chúng tôi
    ảnh minh họa|ảnh minh hoạ|hình minh họa|hình ảnh minh họa|ảnh tư liệu|ảnh
    """.replace("\n", "|").split("|")
)  # fmt: skip
_EXACT_LINES = frozenset(phrase.strip() for phrase in _EXACT if phrase.strip())
_RELATED = re.compile(
    r"(?:related(?: news| articles| stories| posts| content)?|(?:other|more|latest|hot) news|most (?:read|viewed)"
    r"|you (?:may|might) also like|(?:tin|bài)(?: tức| viết| bài)? liên quan|(?:các )?tin (?:khác|mới|mới nhất"
    r"|cùng chuyên mục|nóng|nổi bật|đọc nhiều|xem nhiều))",
    re.IGNORECASE,
)

_COUNT = r"\(?\s*\d[\d.,]*\s*[KkMm]?\s*\)?"
_COUNTED = (
    r"(?:page ?views?|views?|viewed|reads?|comments?|shares?|likes?|hits|lượt (?:xem|đọc|truy cập|thích)"
    r"|số lượt (?:xem|đọc)|số lần (?:xem|đọc)|bình luận|chia sẻ|đã xem)"
)
_NAME = r"[A-ZÀ-ỸĐ][\w.'’-]*"
_CREDIT = r"(?:Photos?|Photograph|Photo credits?|Image|Images|Image credits?|Picture|Illustration|Ảnh|Ảnh minh h(?:ọa|oạ)|Hình)"

# Each must match the whole line.
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # Counters: "Views: 37", "Comment (0)", "214 lượt xem".
        rf"(?i:{_COUNTED}\s*:?\s*{_COUNT}(?:\s*(?:times|lần|lượt))?)",
        rf"(?i:{_COUNT}\s*{_COUNTED})",
        # Letter size and contrast switches: "A- A A+ | Tăng tương phản Giảm tương phản".
        r"A\s?[-−–]?\s*(?:\|?\s*A\s?[-+−–]?\s*){1,3}(?:\|.{0,80})?",
        r"(?i:(?:font size|text size|cỡ chữ|kích thước chữ|tăng tương phản|giảm tương phản)\b[^.]{0,60})",
        # Captions: "... - Ảnh 1.", "Ảnh 1.", "Illustration photo", "Image caption, ...".
        r"(?:.{0,250}\s[-–—]\s*)?(?:Ảnh|Hình|Hình ảnh|Photo|Image|Picture)\s?\d{1,3}\s?[.:]?",
        r"(?i:(?:illustrat(?:ion|ive|ed)|file|stock|archive) (?:photo|image|picture)s?\.?)",
        r"(?i:(?:image|media|video) (?:source|caption),? .{1,200})",
        r"(?:Toàn cảnh|Quang cảnh) [^.!?:;]{3,90}",
        # Credits: "... Photo: Ministry of Foreign Affairs", "... (AP Photo/Evan Vucci)", "Ảnh: TTXVN".
        rf"(?:.{{0,240}}[\s(\[|/–—-])?{_CREDIT}\s?:\s*[^.!?;:]{{1,70}}[.)\]]*",
        r"(?:.{0,240}\s)?[(\[][^()\[\]]{0,40}\b(?:Photos?\s?[:/]|Photo (?:by|courtesy)|Ảnh\s?:|Getty Images)"
        r"[^()\[\]]{0,60}[)\]]\.?",
        r"(?:Photo|Photos|Image|Illustration) (?:by|courtesy of|credit) [^.!?;:]{2,60}\.?",
        # Bylines and sources: "Author: DHV", "By Jane Doe", "Source: VNA", "Nguồn: TTXVN".
        r"(?i:(?:authors?|written by|by|reporters?|editors?|edited by|posted by|reported by|story by|translators?"
        r"|translated by|tác giả|bài|người viết|phóng viên|biên tập|người đăng|biên dịch|thực hiện)\s?:\s*)[^.!?;:]{1,60}\.?",
        rf"(?:By|BY)(?: {_NAME}){{2,4}}(?:(?:,| and| &) {_NAME}(?: {_NAME}){{0,3}}){{0,2}}",
        r"(?i:(?:sources?|nguồn|theo|via)\s?:\s*)[^.!?;]{1,80}\.?",
        # Tags, dates of the page, links to elsewhere, notices.
        r"(?i:(?:tags?|keywords?|hashtags?|từ kho[áa]|từ khóa|filed under|categories|chuyên mục)\s?:)[^.!?]{0,200}",
        r"(?:#[\w-]+[\s,]*)+",
        r"(?i:(?:last updated|updated|published|posted|cập nhật|ngày đăng|đăng ngày)\s?(?:on|at|lúc)?\s?:\s*)[^!?]{0,20}\d[^!?]{0,40}",
        r"(?:(?:Thứ (?:[Hh]ai|[Bb]a|[Tt]ư|[Nn]ăm|[Ss]áu|[Bb]ảy|[2-7])|Chủ [Nn]hật),?\s?)?(?:ngày )?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
        r"[\s,|–-]*(?:\d{1,2}[:hg]\d{2}(?::\d{2})?(?:\s?[AP]M)?)?\s*(?:\(?(?:GMT|UTC)\s?[+-]?\d*\)?)?",
        r"(?i:(?:read more|read also|also read|see also|see more|related|xem thêm|đọc thêm|mời bạn đọc|>>+)\s?:).{1,200}",
        r"(?i:share (?:this |on |via |to ).{0,30}[^.!?])",
        r"(?i:(?:we use|this (?:web)?site uses) cookies\b.{0,280}\b(?:experience|accept|consent|agree|policy|browsing)\b.{0,80})",
        r"(?i:(?:copyright\s*)?(?:©|\(c\))\s?.{0,150})",
        r"(?i:copyright (?:\d{4}|by) .{0,150})",
        r"(?i:.{0,120}\ball rights reserved\b.{0,80})",
        r"(?i:(?:sign up for|subscribe to) (?:our|the) .{0,60}newsletters?\b.{0,80})",
        r"(?i:follow (?:us|@\w+) on .{1,80})",
    )
)  # fmt: skip
_VIEW_OF = re.compile(
    r"(?:An? |The )?(?:(?:general|overall|panoramic|full|aerial) )?(?:over)?view of [^.!?:;]{3,90}", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|will|would|can|could|may|might|must|should|shows?"
    r"|showed|remains?|says?|said|makes?|made|gives?|gave|takes?|took|comes?|came)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\(?\d[\d.,]{0,6}[KkMm]?\)?")


def is_furniture(line: str) -> bool:
    """Tell whether one line (or one caption wrapped over several) is page furniture."""
    line = " ".join(unicodedata.normalize("NFC", line).split())
    if len(line) > _MAX_LENGTH:
        return False
    if not any(char.isalnum() for char in line):
        return True
    if _bare(line) in _EXACT_LINES:
        return True
    return any(pattern.fullmatch(line) for pattern in _PATTERNS) or _is_view(line)


def is_number(line: str) -> bool:
    """Tell a lone number: furniture if it stands between paragraphs, data if it stands in a table."""
    return _NUMBER.fullmatch(line.strip()) is not None


def opens_related(line: str) -> bool:
    """Tell the line that opens a list of other articles at the foot of a page."""
    return _RELATED.fullmatch(_bare(line)) is not None


def _bare(line: str) -> str:
    """Return the line in lower case without marks around it, and once where it says the same thing twice."""
    bare = " ".join(line.split()).casefold().strip(" .:…!»›>|-–—•*[]()")
    half = len(bare) // 2
    return bare[:half] if bare[:half] == bare[half + 1 :] and bare[half : half + 1] == " " else bare


def _is_view(line: str) -> bool:
    return _VIEW_OF.fullmatch(line) is not None and _VERB.search(line) is None
