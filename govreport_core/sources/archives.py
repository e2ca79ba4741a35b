"""Reads the documents in zip and tar archives."""

from __future__ import annotations

import tarfile
import zipfile
from collections.abc import Iterator

from govreport_core.sources.kinds import reason_to_skip
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import Skip


def count_zip(path: str) -> int:
    """How many documents a zip archive has.

    :raises OSError, zipfile.BadZipFile: it cannot be opened.
    """
    with zipfile.ZipFile(path) as archive:
        return sum(1 for info in archive.infolist() if not info.is_dir() and reason_to_skip(info.filename) is None)


def read_zip(path: str, skip: Skip) -> Iterator[SourceRef]:
    """References to the documents of a zip archive by name; an archive that cannot be opened is one with a problem."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [(info.filename, _printed_name(info), info.is_dir()) for info in archive.infolist()]
    except (OSError, zipfile.BadZipFile) as error:
        yield SourceRef(
            path, problem=f"is no zip archive that can be opened ({error}); fetch it again or unpack it by hand"
        )
        return
    # By name, so that the same files packed anew give the same order.
    for member, printed, is_folder in sorted(members, key=lambda m: m[1]):
        if is_folder:
            continue
        name = f"{path}!{printed}"
        if reason := reason_to_skip(printed):
            skip(name, reason)
        else:
            yield SourceRef(name, path=path, member=member)


def _printed_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker saw it: Chinese Windows writes GBK where the format says cp437."""
    # The name is marked as UTF-8.
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    # In this order: nearly all bytes are some text in GB18030, but GBK names are hardly ever valid UTF-8.
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def read_tar(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The documents of a tar archive with their bytes, in its order: it can be read only from one end to the other."""
    try:
        with tarfile.open(path, "r|*") as archive:
            for member in archive:
                name = f"{path}!{member.name}"
                if member.isdir():
                    continue
                # Links and devices could lead out of the archive.
                reason = reason_to_skip(member.name) if member.isfile() else "no regular file"
                if reason is not None:
                    skip(name, reason)
                    continue
                file = archive.extractfile(member)
                assert file is not None
                # One byte too many tells enough, and a packed bomb is not unpacked any further.
                yield SourceRef(name, data=file.read(MAX_BYTES + 1))
    except (OSError, tarfile.TarError, EOFError) as error:
        yield SourceRef(path, problem=f"the archive ends early or is no tar archive ({error}); fetch it again")
