from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

TEXT = "The ministry said that exports of rice had grown."
HEAD = b"From: Lan <lan@e.org>\r\nSubject: Rice\r\nDate: Tue, 02 Apr 2024 10:00:00 +0700\r\n"


def message(**headers: str) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    for name, value in {"From": "Lan Nguyễn <lan@e.org>, b@e.org", "Subject": "Xuất khẩu gạo", **headers}.items():
        made[name] = value
    return made


def test_the_head_of_a_message_becomes_fields(read_file: Any) -> None:
    made = message(Date="Tue, 02 Apr 2024 10:00:00 +0700 (ICT)")
    made.set_content(TEXT)
    document = read_file("a.eml", made.as_bytes()).document
    assert (document.title, document.author) == ("Xuất khẩu gạo", "Lan Nguyễn, b@e.org")
    assert (document.published, document.text.strip()) == ("2024-04-02T10:00:00+07:00", TEXT)


def test_of_two_forms_of_a_text_the_plain_one_is_read(read_file: Any) -> None:
    made = message()
    made.set_content(TEXT)
    made.add_alternative("<p>Another form.</p>", subtype="html")
    assert read_file("a.eml", made.as_bytes()).document.text.strip() == TEXT


def test_a_message_in_html_is_read(read_file: Any) -> None:
    made = message()
    made.set_content(f"<h1>Rice</h1><p>{TEXT}</p><script>evil()</script><img src='http://192.0.2.1/x'>", subtype="html")
    assert read_file("a.eml", made.as_bytes()).document.text == f"Rice\n\n{TEXT}"


def test_attachments_are_named_and_not_read(read_file: Any) -> None:
    made = message()
    made.set_content(TEXT)
    made.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="plan.pdf")
    made.add_attachment("inner", filename="note.txt")
    read = read_file("a.eml", made.as_bytes())
    assert read.document.text.strip() == TEXT
    assert read.notes == ["attached and not read: 'plan.pdf', 'note.txt'"]


def test_a_charset_that_does_not_exist_is_guessed_or_told(read_file: Any) -> None:
    body = b"Content-Type: text/plain; charset=x-nonsense\r\n\r\nLe caf\xe9 \xe9tait ferm\xe9 \xe0 Gen\xe8ve.\r\n"
    read = read_file("a.eml", HEAD + body)
    assert read.document.text.strip() == "Le café était fermé à Genève."
    assert read.notes == ["not UTF-8; read as windows-1252 by guess"]


def test_a_declared_charset_is_used(read_file: Any) -> None:
    body = "Content-Type: text/plain; charset=koi8-r\r\n\r\nЭкспорт риса вырос.\r\n".encode("koi8-r")
    assert read_file("a.eml", HEAD + body).document.text.strip() == "Экспорт риса вырос."


def test_parts_nested_without_end_are_refused(read_file: Any) -> None:
    body = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (at, at) for at in range(3_000))
    assert "nested" in read_file("a.eml", HEAD + body + b"\r\ntext").reason


def test_a_text_without_a_head_is_no_message(read_file: Any) -> None:
    assert read_file("a.eml", "Just some words.\n").reason.startswith("not an e-mail message: it has none of")


def test_a_message_of_attachments_alone_is_skipped_with_their_names(read_file: Any) -> None:
    made = message()
    made.add_attachment(b"x", maintype="image", subtype="png", filename="a.png")
    assert read_file("a.eml", made.as_bytes()).reason == "a message without text; attached and not read: 'a.png'"


def test_a_head_beyond_repair_does_not_stop_the_reading(read_file: Any) -> None:
    body = b"From: =?utf-8?q?=\xff?= <<<@@,;:\r\nDate: never\r\nSubject: =?x?b?%%%?=\r\n\r\n" + TEXT.encode()
    read = read_file("a.eml", body)
    assert read.document.text == TEXT
    assert read.document.published is None
