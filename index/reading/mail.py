"""E-mail messages: their text, and what their heads say; what is attached to them is named but not read."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from .article import Draft
from .assembly import Part, assemble
from .decode import Unreadable, decode
from .html import read_fragment
from .outcome import Limits
from .parsed import Parsed

_HEADERS = ("From", "To", "Subject", "Date", "Received", "Message-ID")
_DEEPEST = 50  # parts inside one another
_MOST_NAMED = 10


def read_mail(data: bytes, file_name: str, limits: Limits) -> Parsed:
    """Return the article that a message is.

    Raises:
        Unreadable: it has no head, no text, or parts nested without end.
    """
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    if not any(name in message for name in _HEADERS):
        raise Unreadable(f"not an e-mail message: it has none of the headers {', '.join(_HEADERS)}")
    reader = _Reader(limits)
    bodies = list(reader.bodies(message, 0))
    title = reader.header(message, "Subject")
    html = any(kind == "html" for kind, _ in bodies)
    if html:
        parts = [part for kind, text in bodies for part in reader.parts(kind, text)]
        text, blocks = assemble(parts, title=title)
    else:
        text, blocks = "\n\n".join(text for _, text in bodies), None
    if not text.strip():
        raise Unreadable("a message without text" + "".join(f"; {note}" for note in reader.attached()))
    draft = Draft(
        text=text,
        file_name=file_name,
        title=title,
        author=reader.author(message),
        published=reader.date(message),
        language=reader.header(message, "Content-Language"),
        blocks=blocks,
        alone=True,
    )
    return Parsed([("", draft)], notes=reader.notes + reader.attached())


class _Reader:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._attachments: list[str] = []
        self.notes: list[str] = []

    def bodies(self, part: MIMEPart, depth: int) -> Iterator[tuple[str, str]]:
        """Yield the texts of a message in order, each "plain" or "html"."""
        if depth > _DEEPEST:
            raise Unreadable(f"parts nested deeper than {_DEEPEST}")
        kind = part.get_content_type()
        if part.is_attachment() or part.get_filename() or not kind.startswith(("text/", "multipart/")):
            self._attachments.append(part.get_filename() or kind)
        elif kind == "multipart/alternative":
            yield from self._best(part, depth)
        elif part.is_multipart():
            for each in part.iter_parts():
                yield from self.bodies(each, depth + 1)
        elif kind in ("text/plain", "text/html"):
            yield kind.removeprefix("text/"), self._decoded(part)
        elif not kind.startswith("multipart/"):
            self._attachments.append(kind)

    def _best(self, part: MIMEPart, depth: int) -> list[tuple[str, str]]:
        """Return one of several forms of the same text: plain text if there is any in it."""
        forms = [list(self.bodies(each, depth + 1)) for each in part.iter_parts()]
        forms = [form for form in forms if any(text.strip() for _, text in form)]
        plain = [form for form in forms if all(kind == "plain" for kind, _ in form)]
        return (plain or forms or [[]])[0]

    def _decoded(self, part: MIMEPart) -> str:
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes) or not payload.strip():
            return ""
        declared = part.get_content_charset()
        text, note = decode(payload, declared=declared)
        if note and "as it declares" not in note:
            self.notes.append(note)
        return text

    def parts(self, kind: str, text: str) -> list[Part]:
        """Return the paragraphs of one text."""
        if kind == "html":
            return read_fragment(text, max_depth=self._limits.html_depth)
        return [Part(paragraph, "prose") for paragraph in text.replace("\r\n", "\n").split("\n\n")]

    def header(self, message: EmailMessage, name: str) -> str | None:
        """Return the text of a header, None where it is missing or beyond reading."""
        try:
            value = message[name]
            return str(value).strip() or None if value is not None else None
        # What the standard library raises for some malformed headers, rather than noting a defect.
        except (ValueError, IndexError, AttributeError, TypeError, LookupError):
            self.notes.append(f"the header {name} cannot be read; left out")
            return None

    def author(self, message: EmailMessage) -> str | None:
        """Return the names of those it is from, or their addresses."""
        if self.header(message, "From") is None:
            return None
        addresses = getattr(message["From"], "addresses", ())
        return ", ".join(each.display_name or each.addr_spec for each in addresses) or self.header(message, "From")

    def date(self, message: EmailMessage) -> str | None:
        """Return when it was sent."""
        if self.header(message, "Date") is None:
            return None
        moment = getattr(message["Date"], "datetime", None)
        return moment.isoformat() if moment is not None else self.header(message, "Date")

    def attached(self) -> list[str]:
        """Return a note of what came with the message."""
        if not self._attachments:
            return []
        shown = ", ".join(repr(name[:60]) for name in self._attachments[:_MOST_NAMED])
        more = len(self._attachments) - _MOST_NAMED
        return [f"attached and not read: {shown}{f' and {more} more' if more > 0 else ''}"]
