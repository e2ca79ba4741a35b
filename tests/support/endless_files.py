"""Small files that ask for endless time or memory: parts that take each other in, lists that unpack, wide spans."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping

_FONT = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def pdf_of(objects: Mapping[int, bytes], root: int = 1) -> bytes:
    """A PDF of these objects by number; the catalogue is object 1."""
    out, offsets = b"%PDF-1.7\n", {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(objects) + 1
    lines = [b"0000000000 65535 f \n"]
    lines += [b"%010d 00000 n \n" % offsets[n] if n in offsets else b"0000000000 00000 f \n" for n in range(1, size)]
    table = b"xref\n0 %d\n%s" % (size, b"".join(lines))
    return out + table + b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, root, len(out))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """An object that is a stream."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def one_page(content: bytes, resources: bytes, further: Mapping[int, bytes], entries: bytes = b"") -> bytes:
    """A PDF of one page; `further` are objects from number 10 on."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>%s>>"
            % (resources, entries),
            4: content,
            **further,
        }
    )


def _form(content: bytes, xobjects: bytes, more: bytes = b"") -> bytes:
    return stream(
        content,
        b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<<%s>>%s%s>>" % (xobjects, _FONT, more),
    )


def forms_in_a_ring(length: int, calls: int) -> bytes:
    """Forms of which each draws the next several times, and the last the first."""
    names = [b"/X%d" % n for n in range(calls)]
    further = {}
    for at in range(length):
        following = 10 + (at + 1) % length
        body = b"".join(name + b" Do\n" for name in names) + b"BT /F1 9 Tf (1) Tj ET"
        further[10 + at] = _form(body, b"".join(b"%s %d 0 R" % (name, following) for name in names))
    return one_page(stream(b"/A Do"), b"/XObject<</A 10 0 R>>" + _FONT, further)


def forms_that_double(depth: int) -> bytes:
    """Forms without a ring, each of which draws the next ten times: nothing that a list of those being drawn ends."""
    further = {10 + at: _form(b"/A Do\n" * 10, b"/A %d 0 R" % (11 + at)) for at in range(depth)}
    further[10 + depth] = _form(b"BT /F1 9 Tf 9 9 Td (1234567890) Tj ET\n" * 100, b"")
    return one_page(stream(b"/A Do"), b"/XObject<</A 10 0 R>>" + _FONT, further)


def patterns_in_a_ring() -> bytes:
    """A tiling pattern that is painted with itself."""
    entries = (
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 2 2]/XStep .01/YStep .01"
        b"/Resources<</Pattern<</P 10 0 R>>>>"
    )
    content = b"/Pattern cs /P scn 0 0 600 900 re f BT /F1 9 Tf 9 9 Td (12) Tj ET"
    return one_page(stream(content), b"/Pattern<</P 10 0 R>>" + _FONT, {10: stream(content, entries)})


def glyphs_in_a_ring() -> bytes:
    """A font of drawings whose glyph is written in the font itself."""
    font = (
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 49/LastChar 50"
        b"/Widths[900 900]/Encoding<</Type/Encoding/Differences[49/a/b]>>/CharProcs<</a 11 0 R/b 11 0 R>>"
        b"/Resources<</Font<</F1 10 0 R>>/XObject<</X 12 0 R>>>>>>"
    )
    glyph = stream(b"900 0 d0 BT /F1 500 Tf (1212) Tj ET /X Do /X Do")
    form = stream(
        b"BT /F1 9 Tf (12) Tj ET", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</Font<</F1 10 0 R>>>>"
    )
    text = b"BT /F1 9 Tf 50 500 Td (" + b"12" * 500 + b") Tj ET"
    return one_page(stream(text), b"/Font<</F1 10 0 R>>", {10: font, 11: glyph, 12: form})


def pages_in_a_ring() -> bytes:
    """A tree of pages whose branches take in each other."""
    return pdf_of(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 900>>",
            3: b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 2 0 R]/Count 900>>",
        }
    )


def long_codes(entries: int, length: int) -> bytes:
    """A font whose table of characters has a long text for each of its codes."""
    text = b"4E00" * length
    lines = b"".join(b"<%04X> <%s>\n" % (code, text) for code in range(entries))
    table = b"1 begincodespacerange <0000> <FFFF> endcodespacerange %d beginbfchar\n%sendbfchar" % (entries, lines)
    return _written_in(zlib.compress(table, 9), b"/Filter/FlateDecode")


def long_code_ranges() -> bytes:
    """A font whose table of characters names all codes many times over in ranges, each with a long text."""
    line = b"<0000> <FFFF> <" + b"4E00" * 500 + b">\n"
    table = b"1 begincodespacerange <0000> <FFFF> endcodespacerange 100 beginbfrange\n" + line * 100 + b"endbfrange"
    return _written_in(zlib.compress(table, 9), b"/Filter/FlateDecode")


def _written_in(table: bytes, entries: bytes) -> bytes:
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/ToUnicode 11 0 R/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/A/Flags 4>>>>]>>"
    )
    text = b"BT /F1 9 Tf 50 500 Td <" + b"".join(b"%04X" % code for code in range(2000)) + b"> Tj ET"
    return one_page(stream(text), b"/Font<</F1 10 0 R>>", {10: font, 11: stream(table, entries)})


def _packed(block: bytes, times: int, head: bytes = b"") -> bytes:
    """A block many times over, packed without ever being there."""
    packer = zlib.compressobj(9)
    many = block * 10_000
    pieces = [packer.compress(head), *(packer.compress(many) for _ in range(times // 10_000)), packer.flush()]
    return b"".join(pieces)


def contents_repeated(times: int, size: int) -> bytes:
    """A page whose content is one large stream, named many times."""
    packed = _packed(b"q Q ", size // 4)
    refs = b" ".join([b"10 0 R"] * times)
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents[%s]/Resources<<%s>>>>" % (refs, _FONT),
        10: stream(packed, b"/Filter/FlateDecode"),
    }
    return pdf_of(objects)


def contents_of_one_text(size: int) -> bytes:
    """A page whose content writes a digit again and again."""
    packed = _packed(b"(1)Tj ", size // 6, b"BT /F1 9 Tf 9 9 Td\n")
    return one_page(stream(packed, b"/Filter/FlateDecode"), _FONT, {})


def filters_named_elsewhere(size: int) -> bytes:
    """A stream packed twice whose filters stand in another object."""
    packed = zlib.compress(_packed(b"(1)Tj ", size // 6), 9)
    return one_page(stream(packed, b"/Filter 10 0 R"), _FONT, {10: b"[/FlateDecode/FlateDecode]"})


def runs(size: int) -> bytes:
    """A stream of runs: two bytes for a hundred and twenty-eight, packed once more."""
    packed = _packed(b"\x81 ", size // 128)
    return one_page(stream(packed, b"/Filter[/FlateDecode/RunLengthDecode]"), _FONT, {})


def objects_in_a_ring() -> bytes:
    """A length, a filter and resources that are references to each other."""
    content = b"BT /F1 9 Tf 9 9 Td (12) Tj ET"
    return one_page(
        b"<</Length 10 0 R/Filter 11 0 R>>\nstream\n" + content + b"\nendstream",
        b"/XObject 12 0 R" + _FONT,
        {10: b"11 0 R", 11: b"[10 0 R 11 0 R]", 12: b"<</A 12 0 R/B 12 0 R>>"},
    )


def arrays_in_arrays(depth: int) -> bytes:
    """An array within an array within an array."""
    return one_page(stream(b"[" * depth + b"]" * depth + b" TJ"), _FONT, {10: b"[" * depth + b"]" * depth})


def marks_in_marks(depth: int) -> bytes:
    """Marked content, saved states and text within each other."""
    return one_page(stream(b"/Span <</ActualText (1)>> BDC q BT /F1 9 Tf (2) Tj ET\n" * depth), _FONT, {})


def notes_in_a_ring(count: int) -> bytes:
    """Annotations whose look is a form that draws itself."""
    note = b"<</Type/Annot/Subtype/FreeText/Rect[0 0 99 99]/AP<</N 10 0 R>>>>"
    notes = b"/Annots[" + note * count + b"]"
    return one_page(stream(b""), _FONT, {10: _form(b"/A Do /B Do", b"/A 10 0 R/B 10 0 R")}, notes)


def picture_of_nothing(side: int) -> bytes:
    """A picture that says to be very large and has no data, and a mask that is itself."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask 10 0 R" % (
        side,
        side,
    )
    text = b"q 500 0 0 500 9 9 cm /I Do Q BT /F1 9 Tf 3 Tr 9 9 Td (12) Tj ET"
    return one_page(stream(text), b"/XObject<</I 10 0 R>>" + _FONT, {10: stream(b"", entries)})


PDF: Mapping[str, Callable[[], bytes]] = {
    "a form in itself": lambda: forms_in_a_ring(1, 2),
    "two forms in each other": lambda: forms_in_a_ring(2, 2),
    "twelve forms in a ring": lambda: forms_in_a_ring(12, 3),
    "forms that double": lambda: forms_that_double(9),
    "patterns in a ring": patterns_in_a_ring,
    "glyphs in a ring": glyphs_in_a_ring,
    "pages in a ring": pages_in_a_ring,
    "long codes": lambda: long_codes(2000, 8000),
    "long code ranges": long_code_ranges,
    "one stream named four times": lambda: contents_repeated(4, 120_000_000),
    "one stream named a thousand times": lambda: contents_repeated(1000, 10_000_000),
    "one text": lambda: contents_of_one_text(100_000_000),
    "filters named elsewhere": lambda: filters_named_elsewhere(900_000_000),
    "runs": lambda: runs(2_000_000_000),
    "objects in a ring": objects_in_a_ring,
    "arrays in arrays": lambda: arrays_in_arrays(300_000),
    "marks in marks": lambda: marks_in_marks(200_000),
    "annotations in a ring": lambda: notes_in_a_ring(50),
    "a picture of nothing": lambda: picture_of_nothing(60_000),
}
