"""What a path, an archive or an iterator stands for."""

from __future__ import annotations

import gzip
import io
import json
import os
import tarfile
import uuid
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.model.source import Source
from govreport_core.sources.expand import count_documents, expand_sources
from govreport_core.sources.ref import SourceRef


def names(sources: object, skipped: list[tuple[str, str]] | None = None) -> list[str]:
    skip = (lambda name, reason: skipped.append((name, reason))) if skipped is not None else (lambda name, reason: None)
    return [ref.name for ref in expand_sources(sources, skip)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (
        "b.html",
        "a/2.HTM",
        "a/1.pdf",
        "c.shtml",
        "报告.docx",
        "x.jpg",
        "noise",
        ".git/x.html",
        "~$c.docx",
        "out.jsonl",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return tmp_path / "in"


def test_a_folder_yields_known_suffixes_by_name_and_lists_the_rest(folder: Path) -> None:
    skipped: list[tuple[str, str]] = []
    found = [os.path.relpath(name, folder) for name in names(folder, skipped)]
    assert found == ["a/1.pdf", "a/2.HTM", "b.html", "c.shtml", "报告.docx"]
    assert {os.path.relpath(name, folder) for name, _ in skipped} == {"x.jpg", "noise", ".git", "~$c.docx", "out.jsonl"}
    assert all(reason for _, reason in skipped)
    assert count_documents(folder) == 5


def test_a_file_named_by_itself_is_taken_whatever_its_suffix(folder: Path) -> None:
    assert names(folder / "noise") == [str(folder / "noise")]


def test_a_path_inside_a_folder_that_is_given_too_is_read_once(folder: Path) -> None:
    assert names([folder / "b.html", folder, folder / "a", folder]) == names(folder)


def test_a_glob_yields_its_files_sorted_and_an_empty_one_is_told(folder: Path) -> None:
    assert [Path(n).name for n in names(str(folder / "**" / "*.*"))] == [
        "1.pdf",
        "2.HTM",
        "b.html",
        "c.shtml",
        "out.jsonl",
        "x.jpg",
        "~$c.docx",
        "报告.docx",
    ]
    skipped: list[tuple[str, str]] = []
    assert names(str(folder / "*.nothing"), skipped) == []
    assert skipped == [(str(folder / "*.nothing"), "no file matches this pattern")]


def test_a_missing_path_is_a_source_that_fails_by_name(tmp_path: Path) -> None:
    (ref,) = expand_sources(tmp_path / "gone.html")
    with pytest.raises(UnreadableSource, match=r"gone\.html.*No such file"):
        ref.load()


class ChineseWindows(zipfile.ZipInfo):
    """A member as Chinese Windows writes it: a GBK name without the flag for UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def test_zip_members_are_read_one_by_one_and_gbk_names_come_right(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sub/b.html", b"second")
        archive.writestr("a.html", b"first")
        archive.writestr("logo.png", b"no")
        archive.writestr(ChineseWindows("年报2023.html"), b"third")
    skipped: list[tuple[str, str]] = []
    refs = list(expand_sources(path, lambda name, reason: skipped.append((name, reason))))
    assert [ref.name.partition("!")[2] for ref in refs] == ["a.html", "sub/b.html", "年报2023.html"]
    assert [ref.load().data for ref in refs] == [b"first", b"second", b"third"]
    assert [name for name, _ in skipped] == [f"{path}!logo.png"]
    assert count_documents(path) == 3
    assert all(ref.data is None for ref in refs), "members are opened where they are extracted"


def test_tar_archives_of_any_compression(tmp_path: Path) -> None:
    for suffix, mode in ((".tar", "w"), (".tar.gz", "w:gz"), (".txz", "w:xz")):
        path = tmp_path / f"reports{suffix}"
        with tarfile.open(path, mode) as archive:
            for name, data in (("d/1.html", b"one"), ("d/2.txt", b"two"), ("d/3.jpg", b"three")):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
        refs = list(expand_sources(path))
        assert [(ref.name.partition("!")[2], ref.load().data) for ref in refs] == [
            ("d/1.html", b"one"),
            ("d/2.txt", b"two"),
        ]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz", ".warc.gz"])
def test_a_damaged_archive_is_one_source_that_fails_by_name(tmp_path: Path, suffix: str) -> None:
    if suffix.startswith(".warc"):
        pytest.importorskip("warcio")
    path = tmp_path / f"broken{suffix}"
    path.write_bytes(b"this is no archive at all" * 20)
    (ref,) = expand_sources(path)
    with pytest.raises(UnreadableSource, match="broken"):
        ref.load()


@pytest.mark.parametrize("opener", [open, gzip.open])
def test_pages_of_json_lines(tmp_path: Path, opener: object) -> None:
    path = tmp_path / ("pages.jsonl" if opener is open else "pages.jsonl.gz")
    lines = [
        json.dumps({"url": "https://example.gov.cn/1", "html": "<meta charset=gbk>年报"}, ensure_ascii=False),
        json.dumps({"name": "second", "text": "年报"}),
        "",
        "{no json",
        json.dumps({"other": 1}),
    ]
    with opener(path, "wb") as file:  # type: ignore[operator]
        file.write("\n".join(lines).encode())
    first, second, broken, empty = expand_sources(path)
    assert first.load() == Source(
        "https://example.gov.cn/1", "<meta charset=gbk>年报".encode(), "text/html", "utf-8", "https://example.gov.cn/1"
    )
    assert (second.name, second.load().media_type) == ("second", "text/plain")
    for ref, number in ((broken, 4), (empty, 5)):
        assert ref.name == f"{path}:{number}"
        with pytest.raises(UnreadableSource):
            ref.load()
    assert count_documents(path) == 4


def warc_record(url: str, status: str, kind: str, body: bytes) -> bytes:
    """A response record of ISO 28500."""
    response = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{uuid.uuid4()}>\r\n"
        f"WARC-Date: 2024-01-30T00:00:00Z\r\nWARC-Target-URI: {url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(response)}\r\n\r\n"
    )
    return head.encode() + response + b"\r\n\r\n"


def test_a_warc_file_yields_its_pages_and_lists_the_rest(tmp_path: Path) -> None:
    pytest.importorskip("warcio", reason="the extra warc is not installed")
    path = tmp_path / "crawl.warc.gz"
    records = (
        ("http://a.gov.cn/1.html", "200 OK", "text/html; charset=GBK", "年报".encode("gbk")),
        ("http://a.gov.cn/2.html", "404 Not Found", "text/html", b"gone"),
        ("http://a.gov.cn/3.png", "200 OK", "image/png", b"png"),
    )
    path.write_bytes(b"".join(gzip.compress(warc_record(*record)) for record in records))
    skipped: list[tuple[str, str]] = []
    (ref,) = expand_sources(path, lambda name, reason: skipped.append((name, reason)))
    assert ref.load() == Source(ref.name, "年报".encode("gbk"), "text/html", "GBK", "http://a.gov.cn/1.html")
    assert [reason for _, reason in skipped] == ["HTTP status 404", "no document: image/png"]


def test_values_of_every_kind(tmp_path: Path) -> None:
    pairs = iter([("a", b"1"), ("b", b"2")])
    assert [(r.name, r.load().data) for r in expand_sources(pairs)] == [("a", b"1"), ("b", b"2")]
    assert names(("one", b"1")) == ["one"]
    assert names(b"bytes") == ["<bytes>"]
    assert names(io.BytesIO(b"x")) == ["<file>"]
    assert names([Source("s", b"x"), SourceRef("r", data=b"")]) == ["s", "r"]


def test_an_iterator_is_not_run_ahead() -> None:
    pulled = []

    def endless() -> object:
        for number in range(10**9):
            pulled.append(number)
            yield f"d{number}", b""

    refs = expand_sources(endless())
    assert next(refs).name == "d0"
    assert len(pulled) == 1


@given(st.integers(0, 64), st.integers(0, 64))
def test_a_document_over_the_limit_is_refused(size: int, limit: int) -> None:
    ref = SourceRef("d", data=b"x" * size)
    if size > limit:
        with pytest.raises(OversizedSource, match="limit of this run"):
            ref.load(limit)
    else:
        assert len(ref.load(limit).data) == size
