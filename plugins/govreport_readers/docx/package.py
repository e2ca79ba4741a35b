"""Unpacks the zip file that a Word file is, within limits, and makes its variants the usual one."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from govreport_core.errors import EncryptedSource, OversizedSource, UnreadableSource
from govreport_core.model.source import Source

MAX_BYTES = 100_000_000
MAX_MEMBERS = 5_000
MAX_UNPACKED = 200_000_000  # all members together, pictures included as far as they are declared
MAX_XML = 60_000_000  # one XML part
# Of all XML parts. A part of the largest size may have ten million, for which a minute and a gigabyte are not enough; a
# long report has some ten thousand.
MAX_TAGS = 1_000_000

SUFFIXES = (".docx", ".docm", ".dotx", ".dotm")
_TYPES = "[Content_Types].xml"
_MAIN = re.compile(r"word/document\d*\.xml")
# Files with macros and templates are built alike; python-docx knows documents only.
_MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_OTHER_MAIN_TYPES = re.compile(
    rb"application/vnd\.(?:ms-word\.document\.macroEnabled|ms-word\.template\.macroEnabledTemplate"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
# The strict variant of the format has other names for the same things; python-docx knows the usual ones.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")


def may_be_word(source: Source) -> bool:
    """Whether the bytes can be a Word file, as far as their beginning and the names in them say."""
    data = source.data
    return data.startswith(b"PK\x03\x04") and (
        b"word/" in data or _TYPES.encode() in data or source.name.lower().endswith(SUFFIXES)
    )


def unpack_within_limits(source: Source) -> io.BytesIO | None:
    """The package with its members unpacked within bounds and stored plain; None if it is not a Word file.

    The sizes that a zip file declares can lie, so that they are checked first and the bytes counted again.

    :raises UnreadableSource: broken or cut short.
    :raises EncryptedSource: a password is asked for.
    :raises OversizedSource: it unpacks to more than the limits of this module.
    """
    name = source.name
    if len(source.data) > MAX_BYTES:
        raise OversizedSource(name, f"{len(source.data):,} bytes; at most {MAX_BYTES:,} are read")
    plain = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as package:
            members = package.infolist()
            if not _is_word(package, members, name):
                if name.lower().endswith(SUFFIXES):
                    raise UnreadableSource(name, "no Word file: it has no word/document.xml inside; fetch it again")
                return None
            if len(members) > MAX_MEMBERS:
                raise OversizedSource(name, f"{len(members)} files inside; at most {MAX_MEMBERS} are read")
            if (declared := sum(member.file_size for member in members)) > MAX_UNPACKED:
                raise OversizedSource(name, f"it unpacks to {declared:,} bytes; at most {MAX_UNPACKED:,} are read")
            _store_members(package, members, plain, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise UnreadableSource(
            name, f"a broken or cut-off Word file ({describe_error(error)}); fetch it again"
        ) from error
    plain.seek(0)
    return plain


def read_part(source: Source, name: str) -> bytes:
    """The bytes of one member of a package, whatever it is.

    :raises OversizedSource: it unpacks to more than an XML part may.
    :raises KeyError: there is no such member.
    """
    with zipfile.ZipFile(io.BytesIO(source.data)) as package:
        return _read_member(package, package.getinfo(name), MAX_XML, source.name)


def describe_error(error: Exception) -> str:
    """An error's kind and message, fit for a message of ours."""
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:200]}" if message else type(error).__name__


def _is_word(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> bool:
    """Whether there is a main part, by its usual name or by the type that the package gives one."""
    if any(_MAIN.fullmatch(member.filename) for member in members):
        return True
    types = next((member for member in members if member.filename == _TYPES), None)
    if types is None or types.flag_bits & 1:
        return False
    return _MAIN_TYPE in _OTHER_MAIN_TYPES.sub(_MAIN_TYPE, _read_member(package, types, MAX_XML, name))


def _store_members(package: zipfile.ZipFile, members: list[zipfile.ZipInfo], plain: io.BytesIO, name: str) -> None:
    """Write the members to a package of the usual variant that nothing compresses."""
    left, tags = MAX_UNPACKED, 0
    written: set[str] = set()
    with zipfile.ZipFile(plain, "w") as out:
        for member in members:
            if member.filename in written or member.is_dir():
                continue
            written.add(member.filename)
            if member.flag_bits & 1:
                raise EncryptedSource(name, "the file is encrypted and asks for a password; save a copy without one")
            # python-docx asks of pictures and the like only that they are there; Word files inside it takes for XML.
            blob = b"<none/>"
            if member.filename.endswith((".xml", ".rels")):
                blob = _read_member(package, member, min(left, MAX_XML), name)
                left -= len(blob)
                tags += blob.count(b"<")
                if tags > MAX_TAGS:
                    raise OversizedSource(name, f"its parts have more than {MAX_TAGS:,} tags")
                if member.filename == _TYPES:
                    blob = _OTHER_MAIN_TYPES.sub(_MAIN_TYPE, blob)
                elif b"purl.oclc.org/ooxml" in blob:
                    blob = _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", blob)
            out.writestr(member.filename, blob)


def _read_member(package: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int, name: str) -> bytes:
    """The bytes of a member, counted while they are unpacked."""
    chunks: list[bytes] = []
    total = 0
    with package.open(member) as stream:
        while chunk := stream.read(1 << 16):
            total += len(chunk)
            if total > limit:
                raise OversizedSource(name, f"{member.filename} inside it unpacks to more than {limit:,} bytes")
            chunks.append(chunk)
    return b"".join(chunks)
