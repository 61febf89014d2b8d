"""A live page: fetched once, within limits, and never from this machine or its own network unless asked.

The name is resolved here, every address it has is checked, and the connection goes to the address that was checked
(Host and TLS keep the name): a name that changes its address in between gains nothing. Each redirect is checked anew.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from narrator.errors import InputError, NarratorError
from narrator.limits import MIB, USUAL, Limits

if TYPE_CHECKING:
    import httpx

WAIT = 10.0  # seconds for one answer
_ACCEPT = "text/html,application/xhtml+xml,text/*;q=0.9,application/pdf;q=0.8,*/*;q=0.5"
_NOT_TEXT = ("image/", "audio/", "video/", "font/")
_REDIRECTS = (301, 302, 303, 307, 308)
_TELL = {401: "asks for a password", 403: "refuses programs", 404: "is not there", 410: "is gone", 451: "is withheld"}
_SAVE = "save the page in a browser and give the file"


class Fetched(NamedTuple):
    """What came. encoding: as the server declares it, or empty. name: the file's name in the address."""

    data: bytes
    name: str
    encoding: str


def fetch(address: str, *, allow_private: bool = False, limits: Limits = USUAL, wait: float = WAIT) -> Fetched:
    """The bytes at an address. wait: seconds for one answer.

    Raises InputError for what is not there, too large, too slow or not to be reached, NarratorError where the part
    that reads pages is not installed.
    """
    try:
        import httpx  # noqa: F401
    except ImportError as error:
        raise NarratorError(
            "reading pages needs a part that is not installed", where=address, mend='run: pip install "narrator[web]"'
        ) from error
    done: list[Fetched] = []
    failed: list[BaseException] = []

    def work() -> None:
        try:
            done.append(_follow(address, allow_private, limits, wait))
        except BaseException as error:
            failed.append(error)

    # In a thread of its own: neither a name server nor headers that drip in can be given a limit otherwise.
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(limits.fetch)
    if failed:
        raise failed[0]
    if not done:
        raise limits.met("fetch", address)
    return done[0]


def _follow(address: str, allow_private: bool, limits: Limits, wait: float) -> Fetched:
    """The page behind an address and its redirects."""
    import httpx

    # Nothing of the environment: a proxy would resolve the name anew, out of our sight.
    with httpx.Client(trust_env=False, timeout=wait, follow_redirects=False) as client:
        try:
            url = httpx.URL(address)
            for _ in range(limits.redirects + 1):
                response = _ask(client, url, allow_private, address)
                try:
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        url = url.join(response.headers["location"])
                        continue
                    return _taken(response, url, limits, address)
                finally:
                    response.close()
        except httpx.TimeoutException as error:
            raise InputError("the site does not answer in time", where=address, mend="try again later") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError, ValueError) as error:
            said = " ".join(str(error).split())[:120] or type(error).__name__
            raise InputError(f"the page cannot be had: {said}", where=address, mend="check the address") from error
    raise limits.met("redirects", address)


def _ask(client: httpx.Client, url: httpx.URL, allow_private: bool, address: str) -> httpx.Response:
    """The head of the answer from the first of the host's addresses that can be reached."""
    import httpx

    if url.scheme not in ("http", "https") or not url.host:
        what = (
            f"it leads to {url.scheme}, which is no page" if url.scheme not in ("http", "https") else "it names no site"
        )
        raise InputError(what, where=address, mend=_SAVE)
    if url.userinfo:
        raise InputError("it holds a password", where=url.host, mend="give the address without it")
    failure: httpx.TransportError | None = None
    for place in _places(url, allow_private, address):
        request = client.build_request(
            "GET",
            url.copy_with(host=place),
            headers={
                "Host": url.netloc.decode("ascii"),
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": "Mozilla/5.0 (compatible; narrator)",
            },
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            failure = error
    raise failure or httpx.ConnectError("the name has no address")


def _places(url: httpx.URL, allow_private: bool, address: str) -> list[str]:
    """The network addresses of a host; raises InputError where any of them is private."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise InputError(f"there is no host {url.host}", where=address, mend="check the address") from error
    places = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for place in places:
        if not allow_private and not is_public(place):
            raise InputError(
                f"{url.host} is this machine or its own network",
                where=address,
                mend="use --allow-private if you mean it",
            )
    return places[:4]


def is_public(place: str) -> bool:
    """Whether a network address belongs to the internet at large (IANA's registries, through ipaddress)."""
    number = ipaddress.ip_address(place.partition("%")[0])
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo[1] if number.teredo else None)
        if inner is None and number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return number.is_global and not number.is_multicast and not number.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


def _taken(response: httpx.Response, url: httpx.URL, limits: Limits, address: str) -> Fetched:
    """The body of an answer, unpacked, up to the limit."""
    if response.status_code != 200:
        what = _TELL.get(response.status_code, f"cannot be had (status {response.status_code})")
        raise InputError(f"the page {what}", where=address, mend=_SAVE)
    kind = response.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind.startswith(_NOT_TEXT):
        raise InputError(f"this is {kind}, no text", where=address, mend="give the address of the interview's page")
    data = bytearray()
    for part in _unpacked(response):
        data += part
        if len(data) > min(limits.page, limits.size) * MIB:
            raise limits.met("page", address)
    name = unquote(url.path.rstrip("/").rpartition("/")[2]) or url.host
    return Fetched(bytes(data), name, response.charset_encoding or "")


def _unpacked(response: httpx.Response) -> Iterator[bytes]:
    """The body in parts of bounded size, whatever is packed in it."""
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing in ("", "identity"):
        yield from response.iter_raw(1 << 16)
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise ValueError(f"it is packed as {packing[:20]}")
    unpacker: Any = None
    for part in response.iter_raw(1 << 16):
        if unpacker is None:
            # "deflate" means zlib's form, but some servers send it bare (RFC 9110 8.4.1.2).
            bare = packing == "deflate" and part[0] & 0x0F != 8
            unpacker = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        while part and not unpacker.eof:
            try:
                yield unpacker.decompress(part, 1 << 20)
            except zlib.error as error:
                raise ValueError("it is damaged on the way") from error
            part = unpacker.unconsumed_tail
    if unpacker is not None and not unpacker.eof:
        raise ValueError("it ends too early")
