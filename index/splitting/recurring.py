"""Lines that other articles of the same source have as well: which may be told by that, and what is made of them.

A site's slogan, "Follow us on Zalo", a box that stands below every article: no rule knows them all, but they come
again and again. So do real sentences ("He declined to comment."), places and headings. Only these may be furniture by
recurring:

- a label at the very head or foot of the text, with nothing but furniture beyond it: no sentence, no item of a list,
  no digits, at the foot no name (it may have signed);
- anywhere, a line that speaks to the reader about the site: newsletters, apps, accounts, addresses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from ..records import Block, Document
from .lines import ends_sentence, is_list_item
from .zones import is_name

_BODY = 1_000  # characters of a block that tell one article from another
_LONGEST_LABEL, _LONGEST_PROMPT = 120, 300
_MOST_SHARE = 0.5  # of an article's visible text; where more recurs, it is a copy or a form, and all is left as it is
_FILE_NAME = re.compile(r".+\.(?:txt|text|md|markdown|html?|xhtml|jsonl|ndjson|pdf|docx)", re.IGNORECASE)
_PROMPT = re.compile(
    r"\b(?:sign(?:ing)? up|subscri(?:be|bers?|ptions?)|newsletters?|inbox|click here|free trial"
    r"|our (?:app|site|website|readers|journalism)|follow (?:us|our)"
    r"|(?:follow|join|find) .{1,60} on (?:facebook|twitter|instagram|x|zalo|telegram|whatsapp)"
    r"|terms of (?:use|service)|privacy policy|cookies|all rights reserved|log ?in"
    r"|register(?:ed)? (?:now|here|for free)|theo dõi|đăng ký|bản tin|tải ứng dụng|bản quyền|ghi rõ nguồn|fanpage|zalo"
    r"|(?:quý|mời|kính mời) (?:độc giả|bạn đọc|vị|khách))\b"
    r"|https?://\S|\bwww\.\w|\w@\w[\w-]*\.\w"
)
# What any match of _PROMPT holds; looking for it takes a tenth of the time.
_TELLING = (
    *(
        "sign up",
        "signing up",
        "subscri",
        "newsletter",
        "inbox",
        "click here",
        "free trial",
        "our ",
        "follow ",
        "join ",
    ),
    *("find ", "terms of", "privacy", "cookies", "rights", "login", "log in", "register", "theo dõi", "đăng ký"),
    *("bản tin", "ứng dụng", "bản quyền", "ghi rõ", "fanpage", "zalo", "quý ", "mời ", "://", "www.", "@"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A block, by its place among the blocks, and 64 bits that stand for its line within its source.

    The last bit of ``key`` tells a line that speaks to the reader.
    """

    at: int
    key: int


def site(document: Document) -> str:
    """Return whose lines an article's are to be compared with: its source; files that name none are one source."""
    if not _FILE_NAME.fullmatch(document.source):
        return document.source
    return (urlsplit(document.url).hostname or "") if document.url else ""


def hashed(*words: str) -> int:
    """Return 64 bits that stand for some words."""
    digest = hashlib.blake2b("\0".join(words).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "little")


def candidates(document: Document) -> list[Candidate]:
    """Return the blocks of a document, as read, that are furniture if they recur; none twice."""
    blocks = [block.was or block.kind for block in document.blocks]
    places = {at for at, kind in enumerate(blocks) if kind == "prose" and _is_prompt(_line(document, at))}
    for order, at_foot in ((range(len(blocks)), False), (range(len(blocks) - 1, -1, -1), True)):
        places.update(_edge(document, order, places, at_foot=at_foot))
    home = site(document)
    keys = {at: _key(home, _line(document, at)) for at in sorted(places)}
    times = Counter(keys.values())  # a line that comes twice in one article is a refrain
    return [Candidate(at, key) for at, key in keys.items() if times[key] == 1]


def mark(document: Document, recurring: Container[int]) -> Document:
    """Return a document, as read, with the candidates among ``recurring`` keys marked as furniture."""
    chosen = {each.at for each in candidates(document) if each.key in recurring}
    chosen -= _kept(document, chosen)
    if not chosen or _takes_too_much(document, chosen):
        return document
    blocks = tuple(
        replace(block, kind="furniture", was=block.kind) if at in chosen else block
        for at, block in enumerate(document.blocks)
    )
    return replace(document, blocks=blocks)


def as_read(document: Document) -> Document:
    """Return a document as it was before ``mark``; the very same one if nothing was marked."""
    if not any(block.was for block in document.blocks):
        return document
    return replace(document, blocks=tuple(_unmarked(block) for block in document.blocks))


def body(document: Document) -> int:
    """Return 64 bits that stand for the opening of the longest block: copies of one article have it in common."""
    longest = max(document.blocks, key=lambda block: block.end - block.start, default=Block(0, 0, "prose"))
    return hashed(_folded(document.text[longest.start : min(longest.end, longest.start + _BODY)]))


def _key(home: str, line: str) -> int:
    return hashed(home, _folded(line)) & ~1 | _is_prompt(line)


def _unmarked(block: Block) -> Block:
    return Block(block.start, block.end, block.was) if block.was else block


def _edge(document: Document, order: Iterable[int], prompts: set[int], *, at_foot: bool) -> Iterator[int]:
    """Yield the labels met on the way in from one edge of the text, up to the first block that is none."""
    for at in order:
        kind = document.blocks[at].was or document.blocks[at].kind
        if kind == "furniture" or at in prompts or (not at_foot and _is_title(document, at)):
            continue
        if kind == "title" or not _is_label(_line(document, at), at_foot=at_foot):
            return
        yield at


def _kept(document: Document, chosen: set[int]) -> set[int]:
    """Return the labels that do not reach an edge of the text over furniture alone."""
    passed = {at for at, block in enumerate(document.blocks) if (block.was or block.kind) == "furniture"} | chosen
    reached = {at for at in chosen if _is_prompt(_line(document, at))}
    titles = {at for at in range(len(document.blocks)) if _is_title(document, at)}
    for order, passes in (
        (range(len(document.blocks)), passed | titles),
        (range(len(document.blocks) - 1, -1, -1), passed),
    ):
        for at in order:
            if at not in passes:
                break
            reached.add(at)
    return chosen - reached


def _takes_too_much(document: Document, chosen: set[int]) -> bool:
    said = {at: block for at, block in enumerate(document.blocks) if block.kind in ("prose", "heading")}
    marked = sum(block.end - block.start for at, block in said.items() if at in chosen)
    prose_left = any(block.kind == "prose" for at, block in said.items() if at not in chosen)
    return not prose_left or marked > _MOST_SHARE * sum(block.end - block.start for block in said.values())


def _line(document: Document, at: int) -> str:
    block = document.blocks[at]
    return document.text[block.start : min(block.end, block.start + _LONGEST_PROMPT + 1)]


def _is_title(document: Document, at: int) -> bool:
    return document.blocks[at].kind == "title" or _folded(_line(document, at)) == _folded(document.title)


def _is_label(line: str, *, at_foot: bool) -> bool:
    if len(line) > _LONGEST_LABEL or ends_sentence(line) or is_list_item(line):
        return False
    if any(char.isdigit() for char in line) or not any(char.isalpha() for char in line):
        return False
    return not (at_foot and is_name(line))


def _is_prompt(line: str) -> bool:
    if len(line) > _LONGEST_PROMPT:
        return False
    line = _folded(line)
    return any(word in line for word in _TELLING) and _PROMPT.search(line) is not None


def _folded(line: str) -> str:
    return " ".join(unicodedata.normalize("NFC", line).split()).casefold()
