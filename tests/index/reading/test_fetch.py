from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from onrecord.index.reading.fetch import NotFetched, fetch, is_public, is_url
from onrecord.index.reading.files import read_articles
from onrecord.index.records import Document

PAGE = b"<html><head><title>Rice</title></head><body><p>The ministry said that exports had grown.</p></body></html>"
Answer = Callable[[BaseHTTPRequestHandler], None]


def answer(body: bytes, kind: str = "text/html", status: int = 200, **headers: str) -> Answer:
    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content_Type": kind, "Content_Length": str(len(body)), **headers}.items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return send


def endless(handler: BaseHTTPRequestHandler) -> None:
    answer(b"", Content_Length="")(handler)
    while True:
        handler.wfile.write(bytes(1 << 20))


def dripping(handler: BaseHTTPRequestHandler) -> None:
    while True:
        handler.wfile.write(b"H")
        time.sleep(0.1)


class Site:
    """A server on this machine, whose paths answer as they are told to."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.hosts: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.hosts.append(self.headers["Host"])
                try:
                    site.answers[self.path](self)
                except OSError:  # whoever asked has left
                    self.close_connection = True

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def anywhere(_address: object) -> bool:
    return True


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "::", "::1", "fe80::1", "fc00::1",
        "ff02::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_inside_a_network_may_not_be_called(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_a_public_address_may_be_called(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_by_default_however_it_is_written(site: Site, host: str) -> None:
    site.answers["/"] = answer(PAGE)
    with pytest.raises(NotFetched, match=r"no public address|no such host"):
        fetch(f"http://{host}:{site.port}/")
    assert site.hosts == []


def test_a_page_is_fetched(site: Site) -> None:
    site.answers["/a?b=c"] = answer(PAGE)
    found = fetch(f"{site.url}/a?b=c", may_call=anywhere)
    assert (found.data, found.suffix, found.url) == (PAGE, ".html", f"{site.url}/a?b=c")


def test_the_address_becomes_the_articles_where_the_page_states_none(site: Site) -> None:
    site.answers["/a"] = answer(PAGE)
    (document,) = read_articles([], pages=[fetch(f"{site.url}/a", may_call=anywhere)])
    assert isinstance(document, Document)
    assert (document.url, document.title, document.source) == (f"{site.url}/a", "Rice", "127.0.0.1")


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [("text/plain; charset=utf-8", ".txt"), ("application/pdf", ".pdf"), ("application/rss+xml", ".rss")],
)
def test_the_content_type_tells_the_format(site: Site, kind: str, suffix: str) -> None:
    site.answers["/a.html"] = answer(b"x", kind)
    assert fetch(f"{site.url}/a.html", may_call=anywhere).suffix == suffix


def test_a_charset_that_the_server_names_is_used(site: Site) -> None:
    site.answers["/"] = answer("Экспорт риса вырос.".encode("koi8-r"), "text/plain; charset=koi8-r")
    assert fetch(f"{site.url}/", may_call=anywhere).data.decode() == "Экспорт риса вырос."


def test_a_redirect_is_followed_and_the_last_address_counts(site: Site) -> None:
    site.answers["/a"] = answer(b"", status=302, Location="/b")
    site.answers["/b"] = answer(PAGE)
    assert fetch(f"{site.url}/a", may_call=anywhere).url == f"{site.url}/b"


def test_a_redirect_inwards_is_refused(site: Site) -> None:
    site.answers["/"] = answer(b"", status=302, Location="http://169.254.169.254/latest/meta-data/")
    with pytest.raises(NotFetched, match=r"169\.254\.169\.254 is no public address"):
        fetch(f"{site.url}/", may_call=lambda address: address == ip_address("127.0.0.1"))


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://e.org/", "gopher://e.org/"])
def test_a_redirect_to_another_scheme_is_refused(site: Site, target: str) -> None:
    site.answers["/"] = answer(b"", status=302, Location=target)
    with pytest.raises(NotFetched, match="not an http or https address"):
        fetch(f"{site.url}/", may_call=anywhere)


def test_redirects_end(site: Site) -> None:
    site.answers["/"] = answer(b"", status=301, Location="/")
    with pytest.raises(NotFetched, match="more than 5 redirects"):
        fetch(f"{site.url}/", may_call=anywhere)
    assert len(site.hosts) == 6


def test_a_name_is_resolved_once_and_that_address_called(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.answers["/"] = answer(PAGE)
    asked = []

    def resolve(host: str, port: int, *_: object, **__: object) -> list[object]:
        asked.append(host)
        address = "127.0.0.1" if host != "news.example" or len(asked) == 1 else "203.0.113.1"  # asked again, it differs
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert fetch(f"http://news.example:{site.port}/", may_call=anywhere, seconds=2).data == PAGE
    assert asked.count("news.example") == 1
    assert site.hosts == [f"news.example:{site.port}"]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (answer(b"", status=404), "answered 404 Not Found"),
        (answer(b"x", "image/png"), "its content type is image/png, not one that is read"),
        (answer(b"x", ""), "its content type is nothing, not one that is read"),
        (answer(PAGE, Content_Encoding="gzip"), "packed, though it was asked not to be"),
        (answer(PAGE, Content_Length=str(len(PAGE) + 9)), "ended 9 bytes early"),
        (endless, "larger than 5,242,880 bytes"),
    ],
)
def test_what_is_not_a_page_that_can_be_read_is_refused_with_the_reason(site: Site, made: Answer, reason: str) -> None:
    site.answers["/"] = made
    with pytest.raises(NotFetched, match=reason):
        fetch(f"{site.url}/", may_call=anywhere)


def test_a_server_that_drips_is_left(site: Site) -> None:
    site.answers["/"] = dripping
    started = time.monotonic()
    with pytest.raises(NotFetched, match="took longer than 1 s"):
        fetch(f"{site.url}/", may_call=anywhere, seconds=1)
    assert time.monotonic() - started < 3


def test_a_name_or_password_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(NotFetched) as error:
        fetch("http://me:secret@e.org/")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("named", "is_one"), [("https:/e.org/a", True), ("HTTP://e.org", True), ("https.txt", False), ("a/http:/b", False)]
)
def test_a_path_that_was_a_url_is_known_for_one(named: str, is_one: bool) -> None:
    assert is_url(named) == is_one
