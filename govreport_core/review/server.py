"""Shows the review page at 127.0.0.1 and appends what a person decides to a file of corrections.

Any page in the browser can send requests to this address, and with a name of its own that leads here (DNS rebinding)
could read the answers. So a request must name this address as its host, and no other page as its origin.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from govreport_core.corrections.file import Correction, CorrectionsError, append_correction, parse_correction
from govreport_core.version import __version__

HOST = "127.0.0.1"
# The names of this machine for itself, by which a person may open the page.
_OWN_NAMES = ("127.0.0.1", "localhost")
# A correction is a short line.
LONGEST_BODY = 100_000
# A connection that says nothing is given up.
SECONDS = 30
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class ReviewServer(ThreadingHTTPServer):
    """The server of one page and one file of corrections.

    :param page: the page as it was written.
    :param corrections: the file that is appended to; it is made with the first correction.
    :param documents: digests of the documents that may be corrected.
    :param port: 0 for any that is free.
    :raises OSError: the port is taken.
    """

    daemon_threads = True
    # A second server at the same port would get some of the requests.
    allow_reuse_port = False

    def __init__(self, page: Path, corrections: Path, documents: Iterable[str], port: int = 0) -> None:
        self.page, self.corrections, self.documents = page, corrections, frozenset(documents)
        self.saved = 0
        self._lock = threading.Lock()
        super().__init__((HOST, port), _Handler)

    @property
    def port(self) -> int:
        """The port at which it listens."""
        return int(self.server_address[1])

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.port}/"

    def append(self, correction: Correction) -> None:
        """Append a correction to the file; one at a time.

        :raises OSError: the file cannot be written.
        """
        with self._lock:
            append_correction(self.corrections, correction)
            self.saved += 1

    def is_own(self, authority: str | None) -> bool:
        """Whether a host, with its port, is this server."""
        return authority in [f"{name}:{self.port}" for name in _OWN_NAMES]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection is no error that anybody has to see."""


class _Refused(Exception):
    """A request that is not answered as it wishes."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class _Handler(BaseHTTPRequestHandler):
    """Answers a request."""

    server: ReviewServer
    server_version = f"govreport/{__version__}"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout = SECONDS

    def do_GET(self) -> None:
        """The page."""
        self._answer(self._page)

    def do_POST(self) -> None:
        """A correction."""
        self._answer(self._correct)

    def __getattr__(self, name: str) -> Any:
        # Whatever other method a request has: without this the answer would be that it is not implemented here.
        if name.startswith("do_"):
            return lambda: self._answer(self._refuse_method)
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody wants a line for each figure."""

    def _answer(self, act: Any) -> None:
        try:
            self._refuse_strangers()
            act()
        except _Refused as refused:
            # What was sent and not read would be taken for the next request.
            self.close_connection = True
            self._send(refused.status, "text/plain", str(refused).encode())

    def _refuse_strangers(self) -> None:
        """:raises _Refused: the request is meant for another host, or comes from a page of another one."""
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not self.server.is_own(hosts[0]):
            raise _Refused(HTTPStatus.MISDIRECTED_REQUEST, f"this server is {self.server.address}")
        for origin in self.headers.get_all("Origin", []):
            parts = urlsplit(origin)
            if parts.scheme != "http" or not self.server.is_own(parts.netloc):
                raise _Refused(HTTPStatus.FORBIDDEN, "other pages may not send anything here")
        if self.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            raise _Refused(HTTPStatus.FORBIDDEN, "other pages may not send anything here")

    def _refuse_method(self) -> None:
        raise _Refused(HTTPStatus.METHOD_NOT_ALLOWED, "there are GET / and POST /corrections")

    def _page(self) -> None:
        if self.path != "/":
            raise _Refused(HTTPStatus.NOT_FOUND, "there is only the page, at /")
        self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page.read_bytes())

    def _correct(self) -> None:
        """Append the correction that was sent."""
        if self.path != "/corrections":
            raise _Refused(HTTPStatus.NOT_FOUND, "corrections go to /corrections")
        # Other pages cannot send this type without asking first, and the answer to that is no.
        if self.headers.get_content_type() != "application/json":
            raise _Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a correction is application/json")
        correction = parse_correction(self._body())
        if isinstance(correction, str):
            raise _Refused(HTTPStatus.BAD_REQUEST, f"this is no correction: {correction}")
        if correction.sha256 not in self.server.documents:
            raise _Refused(HTTPStatus.BAD_REQUEST, "the correction is of a document that is not on this page")
        try:
            self.server.append(correction)
        except (OSError, CorrectionsError) as error:
            raise _Refused(HTTPStatus.INTERNAL_SERVER_ERROR, f"the correction was not written: {error}") from error
        self._send(HTTPStatus.OK, "application/json", json.dumps({"saved": self.server.saved}).encode())

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or "Transfer-Encoding" in self.headers:
            raise _Refused(HTTPStatus.LENGTH_REQUIRED, "say how long the correction is")
        if len(length) > 9 or int(length) > LONGEST_BODY:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a correction has at most {LONGEST_BODY:,} bytes")
        return self.rfile.read(int(length))

    def _send(self, status: HTTPStatus, media_type: str, body: bytes) -> None:
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            self.send_header("Allow", "GET, POST")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
