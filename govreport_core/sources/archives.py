"""The documents in zip and tar archives."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator

from govreport_core.sources.kinds import is_wanted
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import Skip


def count_zip(path: str) -> int:
    with zipfile.ZipFile(path) as archive:
        return sum(1 for info in archive.infolist() if not info.is_dir() and is_wanted(info.filename) is None)


def read_zip(path: str, skip: Skip) -> Iterator[SourceRef]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info.filename, _printed_name(info), info.is_dir()) for info in archive.infolist()]
    except (OSError, zipfile.BadZipFile) as error:
        yield SourceRef(
            path, problem=f"is no zip archive that can be opened ({error}); fetch it again or unpack it by hand"
        )
        return
    for member, printed, is_folder in sorted(members, key=lambda m: m[1]):
        if is_folder:
            continue
        name = f"{path}!{printed}"
        if reason := is_wanted(printed):
            skip(name, reason)
        else:
            yield SourceRef(name, path=path, member=member)


def _printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker saw it: Chinese Windows writes GBK where the format says cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def read_tar(path: str, skip: Skip) -> Iterator[SourceRef]:
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                name = f"{path}!{member.name}"
                if member.isdir():
                    continue
                reason = is_wanted(member.name) if member.isfile() else "no regular file"
                if reason is not None:
                    skip(name, reason)
                    continue
                file = archive.extractfile(member)
                assert file is not None
                yield SourceRef(name, data=file.read(MAX_BYTES + 1))
    except (OSError, tarfile.TarError, EOFError) as error:
        yield SourceRef(path, problem=f"the archive ends early or is no tar archive ({error}); fetch it again")
