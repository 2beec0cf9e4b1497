"""One page from the web, for the command line alone: a service that fetched addresses could be sent anywhere.

A name is resolved once, and the connection goes to an address that was checked, so that the answer cannot change in
between. Addresses inside of this machine or its networks are refused, also behind a redirect.
"""

from __future__ import annotations

import http.client
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ..errors import SearchError

Address = IPv4Address | IPv6Address

_MOST_BYTES = 5 * 2**20
_SECONDS = 10.0
_MOST_REDIRECTS = 5
_CHUNK = 1 << 16
_SUFFIXES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
    "application/rdf+xml": ".rdf",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/jsonl": ".jsonl",
    "application/x-ndjson": ".jsonl",
    "message/rfc822": ".eml",
}
# IPv6 addresses that hold an IPv4 one which a gateway would call.
_GATEWAYS = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96")))


class NotFetched(SearchError):
    """A page that could not be had, or that must not be asked for."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: its bytes, where they came from in the end, and the file suffix of its content type."""

    url: str
    suffix: str
    data: bytes


def is_public(address: Address) -> bool:
    """Tell an address that anyone on the internet may call.

    >>> [is_public(ip_address(each)) for each in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "169.254.169.254")]
    [True, False, False, False]
    """
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address.is_site_local or any(address in network for network in _GATEWAYS):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_url(value: str) -> bool:
    """Tell an address of the web, also one whose slashes a path has lost, from the name of a file."""
    return value.lower().startswith(("http:/", "https:/"))


def fetch(url: str, *, may_call: Callable[[Address], bool] = is_public, seconds: float = _SECONDS) -> Fetched:
    """Return what is at ``url``: at most 5 MB, in at most ``seconds`` for all, over at most 5 redirects.

    ``may_call`` says which addresses may be connected to. Raises NotFetched with the reason.
    """
    # Resolving a name cannot be given a time limit, so all of it runs beside, and is left behind when time is over.
    result: queue.Queue[Fetched | NotFetched] = queue.Queue(1)
    threading.Thread(target=lambda: result.put(_attempt(url, may_call, seconds)), daemon=True).start()
    try:
        found = result.get(timeout=seconds)
    except queue.Empty:
        raise NotFetched(f"{url}: took longer than {seconds:g} s") from None
    if isinstance(found, NotFetched):
        raise found
    return found


def _attempt(url: str, may_call: Callable[[Address], bool], seconds: float) -> Fetched | NotFetched:
    try:
        return _follow(url, may_call, time.monotonic() + seconds)
    except NotFetched as error:
        return error
    except ssl.SSLError as error:
        return NotFetched(f"{url}: no secure connection ({error.reason})")
    except OSError as error:
        return NotFetched(f"{url}: {error.strerror or 'no answer'}")
    except (http.client.HTTPException, ValueError) as error:
        return NotFetched(f"{url}: not an answer of the web ({type(error).__name__})")


def _follow(url: str, may_call: Callable[[Address], bool], deadline: float) -> Fetched:
    at = url
    for _ in range(_MOST_REDIRECTS + 1):
        parts = _checked(at)
        connection = _connect(parts, _resolve(parts, may_call), deadline)
        try:
            path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"Accept-Encoding": "identity", "User-Agent": "onrecord"})
            with connection.getresponse() as response:
                if (target := _redirect(response)) is None:
                    return _read(at, response, deadline)
            at = urljoin(at, target)
        finally:
            connection.close()
    raise NotFetched(f"{url}: more than {_MOST_REDIRECTS} redirects")


def _checked(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise NotFetched(f"{url}: not an http or https address")
    if parts.username is not None or parts.password is not None:
        raise NotFetched(f"{parts.hostname}: an address with a name or password in it; leave them out")
    return parts


def _resolve(parts: SplitResult, may_call: Callable[[Address], bool]) -> tuple[str, int]:
    """Return the address and port to connect to; one that may not be called forbids the name altogether."""
    assert parts.hostname is not None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NotFetched(f"{parts.hostname}: no such host") from None
    addresses = [str(each[4][0]) for each in found]
    for address in addresses:
        if not may_call(ip_address(address.partition("%")[0])):
            raise NotFetched(f"{parts.hostname}: {address} is no public address; nothing else is fetched")
    return addresses[0], port


def _connect(parts: SplitResult, address: tuple[str, int], deadline: float) -> http.client.HTTPConnection:
    """Connect to the address that was checked; certificate and Host header are the name's."""
    assert parts.hostname is not None
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname, address[1])
    plain = socket.create_connection(address, timeout=max(0.01, deadline - time.monotonic()))
    if secure:
        plain = ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)
    connection.sock = plain
    return connection


def _redirect(response: http.client.HTTPResponse) -> str | None:
    if response.status in (301, 302, 303, 307, 308):
        return response.getheader("Location")
    return None


def _read(url: str, response: http.client.HTTPResponse, deadline: float) -> Fetched:
    if response.status != HTTPStatus.OK:
        raise NotFetched(f"{url}: answered {response.status} {response.reason}")
    kind = response.headers.get_content_type() if "Content-Type" in response.headers else "nothing"
    if kind not in _SUFFIXES:
        raise NotFetched(f"{url}: its content type is {kind}, not one that is read")
    if response.getheader("Content-Encoding", "identity").lower() != "identity":
        raise NotFetched(f"{url}: packed, though it was asked not to be")
    data = _bounded(url, response, deadline)
    charset = response.headers.get_content_charset()
    if charset and kind.startswith("text/"):
        data = _in_utf8(data, charset)
    return Fetched(url, _SUFFIXES[kind], data)


def _bounded(url: str, response: http.client.HTTPResponse, deadline: float) -> bytes:
    data = b""
    while chunk := response.read1(_CHUNK):
        data += chunk
        if len(data) > _MOST_BYTES:
            raise NotFetched(f"{url}: larger than {_MOST_BYTES:,} bytes; download it and add the file")
        if time.monotonic() > deadline:
            raise NotFetched(f"{url}: took too long")
    if response.length:
        raise NotFetched(f"{url}: ended {response.length:,} bytes early")
    return data


def _in_utf8(data: bytes, charset: str) -> bytes:
    """Return the text in UTF-8 where the server names another charset rightly."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return data.decode(charset).encode()
        except (UnicodeError, LookupError):
            return data
    return data
