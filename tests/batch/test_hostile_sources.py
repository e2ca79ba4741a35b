"""Damaged members, pipes and archives that unpack without end: each fails by itself, and the others are read."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import socket
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from govreport_core import extract, extract_many
from govreport_core.errors import OversizedSource, UnreadableSource
from govreport_core.model.stored import ResultsError, iter_results
from govreport_core.sources.expand import count_documents, expand_sources
from govreport_core.sources.ref import SourceRef

PAGE = b"<html><body><p>%d</p></body></html>"
SECONDS = 20.0
posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")


def refs_of(path: Path) -> list[SourceRef]:
    return list(expand_sources(str(path)))


def names(refs: list[SourceRef]) -> list[str]:
    return [ref.name.rpartition("!")[2] for ref in refs if ref.problem is None]


def warc_record(number: int, *, url: bool = True, status: str = "200 OK", length: int | None = None) -> bytes:
    page = PAGE % (number * number)
    http = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\n\r\n%s" % (status.encode(), page)
    lines = [b"WARC/1.0", b"WARC-Type: response", b"Content-Type: application/http; msgtype=response"]
    lines += [b"WARC-Target-URI: http://site.example/%d" % number] if url else []
    lines += [
        b"WARC-Record-ID: <urn:uuid:%032d>" % number,
        b"Content-Length: %d" % (len(http) if length is None else length),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + http + b"\r\n\r\n"


def as_file(records: list[bytes]) -> bytes:
    return b"".join(records)


def packed(records: list[bytes]) -> bytes:
    return b"".join(map(gzip.compress, records))


@pytest.mark.parametrize(("suffix", "join"), [(".warc", as_file), (".warc.gz", packed)])
def test_a_warc_record_without_an_address_is_a_document(
    suffix: str, join: Callable[[list[bytes]], bytes], tmp_path: Path
) -> None:
    path = tmp_path / f"crawl{suffix}"
    path.write_bytes(join([warc_record(1), warc_record(2, url=False), warc_record(3)]))
    first, second, third = refs_of(path)
    assert first.name.endswith("/1")
    assert (second.name, second.data) == (f"{path}!{path}", PAGE % 4)
    assert third.name.endswith("/3")


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_damaged_warc_member_fails_alone(place: int, tmp_path: Path) -> None:
    members = [bytearray(gzip.compress(warc_record(number))) for number in (1, 2, 3)]
    members[place][40:60] = bytes(20)
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(members))
    refs = refs_of(path)
    assert len(names(refs)) == 2
    assert any(ref.problem is not None for ref in refs)
    results = list(extract_many(path))
    assert len(results) == len(refs)


@pytest.mark.parametrize("length", [-5, 3, 10**9])
def test_a_warc_record_of_another_length_harms_the_next_at_most(length: int, tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc"
    path.write_bytes(as_file([warc_record(1), warc_record(2, length=length), *map(warc_record, range(3, 9))]))
    found = names(refs_of(path))
    assert found[0].endswith("/1")
    if length < 10**6:
        assert [name[-2:] for name in found[-4:]] == ["/5", "/6", "/7", "/8"]


@pytest.mark.parametrize("line", [b"x" * 50_000_000, b"a: b\r\n" * 5_000_000])
def test_headers_of_a_warc_record_do_not_fill_the_memory(line: bytes, tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\n" + line) + gzip.compress(warc_record(2)))
    tracemalloc.start()
    refs = refs_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 60_000_000
    assert [ref.problem is None for ref in refs] == [False, True]


def collections(folder: Path) -> Iterator[Path]:
    """An archive of each kind."""
    pages = {f"{number}.html": PAGE % number for number in range(30)}
    for suffix, mode in ((".tar", "w"), (".tar.gz", "w:gz"), (".tar.bz2", "w:bz2"), (".tar.xz", "w:xz")):
        path = folder / f"pages{suffix}"
        with tarfile.open(path, mode) as archive:
            for name, page in pages.items():
                info = tarfile.TarInfo(name)
                info.size = len(page)
                archive.addfile(info, io.BytesIO(page))
        yield path
    for suffix, method in (
        ("s", zipfile.ZIP_STORED),
        ("d", zipfile.ZIP_DEFLATED),
        ("b", zipfile.ZIP_BZIP2),
        ("x", zipfile.ZIP_LZMA),
    ):
        path = folder / f"pages-{suffix}.zip"
        with zipfile.ZipFile(path, "w", method) as archive:
            for name, page in pages.items():
                archive.writestr(name, page)
        yield path
    for suffix, join in ((".warc", as_file), (".warc.gz", packed)):
        path = folder / f"pages{suffix}"
        path.write_bytes(join([warc_record(number) for number in range(30)]))
        yield path
    lines = b"".join(b'{"name": "%d", "html": "<p>%d"}\n' % (n, n) for n in range(30))
    for path, data in ((folder / "pages.jsonl", lines), (folder / "pages.jsonl.gz", gzip.compress(lines))):
        path.write_bytes(data)
        yield path


def load_all(path: Path) -> None:
    """Every document of a collection has its bytes or says what is wrong."""
    count_documents(str(path))
    for ref in expand_sources(str(path)):
        with contextlib.suppress(UnreadableSource, OversizedSource):
            ref.load()


@pytest.mark.parametrize("count", [12, pytest.param(400, marks=pytest.mark.slow)])
def test_collections_broken_at_random_end_no_run(count: int, tmp_path: Path) -> None:
    dice = random.Random(3)
    for path in list(collections(tmp_path)):
        whole = path.read_bytes()
        broken = path.with_name(f"broken-{path.name}")
        for _ in range(count):
            data = bytearray(whole)
            for _ in range(dice.choice((1, 3, 30))):
                data[dice.randrange(len(data))] = dice.randrange(256)
            if dice.random() < 0.2:
                del data[dice.randrange(len(data)) :]
            broken.write_bytes(data)
            load_all(broken)


def tar_of(members: list[tuple[tarfile.TarInfo, int]]) -> bytes:
    """A packed tar archive of members with so many zero bytes."""
    out = io.BytesIO()
    with gzip.open(out, "wb") as file:
        for info, size in members:
            info.size = size
            file.write(info.tobuf(tarfile.GNU_FORMAT))
            for _ in range(size // (1 << 20)):
                file.write(bytes(1 << 20))
            file.write(bytes(size % (1 << 20) + -size % 512))
        file.write(bytes(1024))
    return out.getvalue()


def test_large_members_of_a_small_archive_are_not_held(tmp_path: Path) -> None:
    long_name = tarfile.TarInfo("././@LongLink")
    long_name.type = tarfile.GNUTYPE_LONGNAME
    for number, members in enumerate(
        ([(tarfile.TarInfo("a.html"), 200 << 20), (tarfile.TarInfo("b.html"), 5)], [(long_name, 200 << 20)])
    ):
        path = tmp_path / f"{number}.tar.gz"
        path.write_bytes(tar_of(members))
        tracemalloc.start()
        begun = time.monotonic()
        refs = refs_of(path)
        assert time.monotonic() - begun < SECONDS
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60_000_000
        with pytest.raises((OversizedSource, UnreadableSource)):
            refs[0].load()
        assert [ref.load().data for ref in refs[1:]] == ([bytes(5)] if number == 0 else [])


def test_a_member_that_says_to_be_too_large_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "pages.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", bytes(10_000))
    (ref,) = refs_of(path)
    with pytest.raises(OversizedSource, match="limit of this run"):
        ref.load(max_bytes=9_999)


@posix
@pytest.mark.parametrize(
    "name", ["pipe.html", "pipe.zip", "pipe.tar.gz", "pipe.warc", "pipe.jsonl", "pipe.jsonl.gz", "pipe.pdf"]
)
def test_a_pipe_is_not_waited_for(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    os.mkfifo(path)
    begun = time.monotonic()
    count_documents(str(path))
    for result in extract_many(path):
        assert [finding.code for finding in result.findings] == ["unreadable"]
        assert "pipe" in result.findings[0].message
    with pytest.raises(UnreadableSource, match="a pipe or a device"):
        extract(path)
    with pytest.raises(ResultsError, match="a pipe or a device"):
        list(iter_results(path))
    skipped: list[str] = []
    assert list(expand_sources(str(tmp_path), lambda file, reason: skipped.append(file))) == []
    assert skipped == [str(path)]
    assert time.monotonic() - begun < SECONDS


@posix
def test_a_link_to_a_pipe_a_device_and_a_socket_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.html").symlink_to(tmp_path / "pipe")
    (tmp_path / "device.html").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket.html"))
        results = list(extract_many(tmp_path, jobs=1))
        assert [result.findings[0].code for result in results] == ["unreadable"] * 2
        for name in ("link.html", "device.html", "socket.html"):
            with pytest.raises(UnreadableSource):
                extract(tmp_path / name)


def test_a_name_with_a_zero_byte_is_no_file() -> None:
    with pytest.raises(UnreadableSource):
        extract("a\0b.html")
