"""Draws pages of PDF files as a viewer shows them, in a process with bounded memory and time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from importlib.util import find_spec

from govreport_core import hookimpl
from govreport_core.model.layout import PagePicture
from govreport_core.model.source import Source
from govreport_readers.confined import NoConfinement, read_confined
from govreport_readers.pdf.pictures.png import to_png
from govreport_readers.pdf.stream_limits import refuse_bombs

# In pixels: a page as wide as this is read without effort, and a page has no more than these in all.
WIDTH = 1100
MOST_PIXELS = 3_000_000
# So many pages of a document are drawn.
MOST_PAGES = 12


@hookimpl(trylast=True)
def govreport_pictures(source: Source, pages: Sequence[int]) -> tuple[PagePicture, ...] | None:
    """Pictures of pages of a PDF; None for other formats, and where no process with limits can be started.

    :raises SourceError: the file is broken, or takes too much memory or time.
    """
    if b"%PDF-" not in source.data[:1024] or find_spec("pypdfium2") is None:
        return None
    try:
        found: tuple[PagePicture, ...] = read_confined(f"{__name__}:{draw_pages.__name__}", source, tuple(pages))
    except NoConfinement:
        return None
    return found


def draw_pages(source: Source, pages: Sequence[int]) -> tuple[PagePicture, ...]:
    """The pictures, drawn in this process.

    The fonts of the machine are used where the file has none: a person looks at them, and nothing is read from them.
    """
    import pypdfium2

    refuse_bombs(source.data, source.name)
    with closing(pypdfium2.PdfDocument(source.data)) as pdf:
        pdf.init_forms()
        wanted = [number for number in dict.fromkeys(pages) if 0 < number <= len(pdf)]
        return tuple(_draw(pdf, number) for number in wanted[:MOST_PAGES])


def _draw(pdf: object, number: int) -> PagePicture:
    with closing(pdf[number - 1]) as page:  # type: ignore[index]
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), (MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, grayscale=True)
        png = to_png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    return PagePicture(number, width, height, png)
