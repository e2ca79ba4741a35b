"""`govreport review --serve`: asked with real requests; it answers this page alone, and writes what it is sent."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.corrections import read_corrections
from govreport_core.review.server import LONGEST_BODY, ReviewServer

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2021, 2022))
TOTAL = "requests.received.total"
RIGHT, WRONG = VALUES[TOTAL], VALUES[TOTAL] + 500
BROKEN = GOOD.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1)
SHA256 = str(extract(BROKEN.encode()).source["sha256"])
LINE = {
    "sha256": SHA256,
    "key": TOTAL,
    "value": RIGHT,
    "was": WRONG,
    "who": "李四",
    "when": "2024-03-01T09:00:00Z",
    "why": "读错了",
    "verdict": "reading",
}
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ReviewServer]:
    (tmp_path / "page.html").write_text("<p>页</p>", encoding="utf-8")
    with ReviewServer(tmp_path / "page.html", tmp_path / "corrections.jsonl", [SHA256]) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def ask(server: ReviewServer, method: str, path: str, body: Any = None, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    connection.request(method, path, data, {**(JSON if body is not None else {}), **named})
    answer = connection.getresponse()
    answer.text = answer.read().decode()  # type: ignore[attr-defined]
    connection.close()
    return answer


def test_the_page_is_shown_and_kept_from_others(server: ReviewServer) -> None:
    answer = ask(server, "GET", "/")
    assert (answer.status, answer.text) == (200, "<p>页</p>")  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Cache-Control"] == "no-store"
    assert server.server_address[0] == "127.0.0.1"
    for path in ("/corrections", "/../etc/passwd", "/?", "/corrections.jsonl"):
        assert ask(server, "GET", path).status == 404


def test_a_correction_is_appended(server: ReviewServer) -> None:
    for value in (RIGHT, RIGHT + 1):
        assert ask(server, "POST", "/corrections", {**LINE, "value": value}).status == 200
    found = read_corrections(server.corrections).entries
    assert [each.value for each in found] == [RIGHT, RIGHT + 1]
    assert found[0].who == "李四"
    result = extract(BROKEN.encode(), corrections=server.corrections)
    assert result.cells[TOTAL].value == RIGHT + 1


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1:{port}.evil.example",
        "",
        "[::1]:{port}",
    ],
)
@pytest.mark.parametrize(("method", "path"), [("GET", "/"), ("POST", "/corrections")])
def test_a_request_for_another_host_is_refused(host: str, method: str, path: str, server: ReviewServer) -> None:
    body = LINE if method == "POST" else None
    answer = ask(server, method, path, body, Host=host.format(port=server.port))
    assert answer.status == 421
    assert "页" not in answer.text  # type: ignore[attr-defined]
    assert not server.corrections.exists()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_its_own_names_are_answered(name: str, server: ReviewServer) -> None:
    own = f"{name}:{server.port}"
    assert ask(server, "GET", "/", Host=own).status == 200
    assert (
        ask(server, "POST", "/corrections", LINE, Host=own, Origin=f"http://{own}", Sec_Fetch_Site="same-origin").status
        == 200
    )


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "https://127.0.0.1:{port}",
        "http://127.0.0.1",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}@evil.example",
    ],
)
def test_a_request_of_another_page_is_refused(origin: str, server: ReviewServer) -> None:
    for method, path, body in (("GET", "/", None), ("POST", "/corrections", LINE)):
        assert ask(server, method, path, body, Origin=origin.format(port=server.port)).status == 403
    assert ask(server, "POST", "/corrections", LINE, Sec_Fetch_Site="cross-site").status == 403
    assert not server.corrections.exists()


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "CONNECT", "BREW"])
def test_other_methods_are_refused(method: str, server: ReviewServer) -> None:
    assert ask(server, method, "/").status == 405
    assert not server.corrections.exists()


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"", {}, 400),
        (b"[]", {}, 400),
        (b"\xff\xfe", {}, 400),
        ({**LINE, "value": "13"}, {}, 400),
        ({**LINE, "more": 1}, {}, 400),
        ({**LINE, "sha256": "0" * 64}, {}, 400),
        ({**LINE, "verdict": "document"}, {}, 400),
        (json.dumps(LINE).encode() + b"\n" + json.dumps(LINE).encode(), {}, 400),
        (LINE, {"Content-Type": "text/plain"}, 415),
        (LINE, {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{" + b" " * LONGEST_BODY + b"}", {}, 413),
    ],
    ids=str,
)
def test_what_is_no_correction_of_these_documents_is_not_written(
    body: Any, headers: dict[str, str], status: int, server: ReviewServer
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    data = json.dumps(body).encode() if isinstance(body, dict) else body
    connection.request("POST", "/corrections", data, {**JSON, **headers})
    assert connection.getresponse().status == status
    connection.close()
    assert not server.corrections.exists()
    assert ask(server, "GET", "/").status == 200, "and the server goes on"


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /corrections HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\n\r\n",
        b"POST /corrections HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n",
        b"POST /corrections HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\nContent-Length: "
        + b"9" * 5000
        + b"\r\n\r\n",
        b"POST /corrections HTTP/1.1\r\nHost: {own}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0",
        b"GET / HTTP/1.1\r\nHost: {own}\r\nHost: evil.example\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"\x00\x01\x02\r\n\r\n",
        b"GET " + b"/" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=range(9),
)
def test_damaged_requests_are_refused_and_harm_nobody(raw: bytes, server: ReviewServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(raw.replace(b"{own}", f"127.0.0.1:{server.port}".encode()))
        connection.shutdown(socket.SHUT_WR)
        said = b""
        while piece := connection.recv(65536):
            said += piece
    status = re.match(rb"HTTP/1\.[01] (\d{3})", said)
    assert status is None or status[1].startswith(b"4")
    assert "页".encode() not in said
    assert ask(server, "GET", "/").status == 200


def test_a_silent_connection_keeps_nobody_waiting(server: ReviewServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert ask(server, "GET", "/").status == 200


def test_a_file_that_cannot_be_written_is_said(server: ReviewServer) -> None:
    server.corrections.mkdir()
    answer = ask(server, "POST", "/corrections", LINE)
    assert answer.status == 500
    assert "not written" in answer.text  # type: ignore[attr-defined]


def test_the_command_serves_writes_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    draft, corrections = tmp_path / "draft.html", tmp_path / "corrections.jsonl"
    draft.write_text(BROKEN, encoding="utf-8")
    corrections.write_text(json.dumps({**LINE, "value": RIGHT + 7, "why": "</script>之前"}) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "govreport_core.cli", "review", "draft.html", "--serve", "--port", "0"]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:
        try:
            assert process.stdout
            said = process.stdout.readline()
            port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", said)[1])  # type: ignore[index]
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/")
            page = connection.getresponse().read().decode()
            assert "connect-src 'self'" in page
            assert str(RIGHT + 7) in page
            assert "</script>之前" not in page
            connection.request("POST", "/corrections", json.dumps(LINE), JSON)
            answer = connection.getresponse()
            assert (answer.status, json.loads(answer.read())) == (200, {"saved": 1})
            connection.close()
            second = CliRunner().invoke(main, ["review", str(draft), "--serve", "--port", str(port)])
            assert second.exit_code == 1
            assert f"port {port}" in second.output
        finally:
            process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors
    assert "1 corrections written" in errors
    assert [each.value for each in read_corrections(corrections).entries] == [RIGHT + 7, RIGHT]


def test_a_page_is_written_or_served(tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_text(BROKEN, encoding="utf-8")
    for arguments in ((), ("--serve", "-o", str(tmp_path / "page.html")), ("--serve", "--corrections", str(draft))):
        assert CliRunner().invoke(main, ["review", str(draft), *arguments]).exit_code == 2


def test_a_line_that_is_no_result_is_named_and_the_page_is_written_all_the_same(tmp_path: Path) -> None:
    results, page = tmp_path / "results.jsonl", tmp_path / "page.html"
    line = extract(BROKEN.encode()).to_json()
    results.write_text(f"{line}\n{{}}\n{line}\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["review", str(results), "-o", str(page)])
    assert done.exit_code == 1
    assert "passed over" in done.output
    assert page.read_text(encoding="utf-8").count('type="text/plain"') == 2
