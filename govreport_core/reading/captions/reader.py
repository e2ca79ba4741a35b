"""Tells by a caption whose table it is; the words are data, in `schemas/captions.json`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.document import Metadata
from govreport_core.reading.captions.bodies import is_name, is_own, names_in
from govreport_core.reading.captions.caption import Caption, Whose
from govreport_core.reading.captions.grammar import statement_in, without_definitions
from govreport_core.reading.captions.limits import heading_limit, is_section, limit_in, without_hotlines
from govreport_core.reading.captions.lines import TITLE, bare, has_only_figures
from govreport_core.reading.captions.measures import is_unit_line
from govreport_core.reading.captions.printed import PrintedLines, cells_in
from govreport_core.reading.captions.times import (
    YEAR,
    has_days,
    is_part_of_year,
    spans_of_years,
    without_days,
    without_times,
)
from govreport_core.reading.captions.words import CaptionWords, ForeignKind, any_of, caption_words
from govreport_core.reading.form_words import FormWords

# A longer line is running text.
LONGEST_CAPTION = 45
# A caption may be padded with so many blanks and marks that it has as many characters.
MOST_CHARACTERS = 400

_NUMBER = re.compile(
    r"^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.、．:：]|(?:附件|附表|附录|附|表|图)(?:\d{1,2}|[一二三四五六七八九十]{1,2})"
)
_DOCUMENT = re.compile(r"[〔\[【(（]\d{4}[〕\]】)）]\d*号?")
_LINK = re.compile(r"^(?:上一[篇条]|下一[篇条]|相关)")
# What a heading of the form says, for the words by which a caption is told.
_SUBJECT = "情况"
# 被申请人情况 is another head than 申请人情况.
_OTHER_PARTY = "[被非]"


class _Parts(NamedTuple):
    """A line taken apart.

    :param said: what it says of the table, without the report's body and with one word for the headings of the form.
    :param named: the same with other words for its years.
    :param is_mine: whether the report's year is among the years.
    :param is_table: whether it speaks of a table.
    :param is_dated: whether it gives a day or a month.
    :param introduces: whether it has a word that introduces what follows, such as 如下.
    :param is_note: whether it is a note on a table.
    :param leads_over: whether it ends with a colon.
    :param is_headed: whether it has a heading of the form in it; of a part of a table.
    :param is_section: whether it is the numbered heading of a section.
    :param limit: what the line says that the table is less than, or other than, the report's own.
    """

    said: str
    named: str
    years: set[int]
    is_mine: bool
    is_table: bool
    is_title: bool
    is_dated: bool
    introduces: bool
    is_behind: bool
    is_note: bool
    leads_over: bool
    is_headed: bool
    is_part: bool
    limit: ForeignKind | None
    is_section: bool


class CaptionReader:
    """Reads the captions of one report.

    :param metadata: the report's year and body, by which other years and bodies are told; without them nothing is
        said by a year or a name.
    """

    def __init__(self, metadata: Metadata, forms: Iterable[Form]) -> None:
        self._year = metadata.year
        self._agency = bare(metadata.agency or "")
        self._title = bare(metadata.title or "")
        self._forms = tuple(forms)
        self._words: CaptionWords = caption_words()
        self._printed = PrintedLines(self._forms)
        # The figures of a flattened table, and its labels, stand on many lines.
        self._read: dict[str, Caption | None] = {}

    def read(self, line: str) -> Caption | None:
        """What a line says as a caption; None if it is none, or says nothing of whose the table is."""
        if len(line) > MOST_CHARACTERS or has_only_figures(line):
            return None
        if line not in self._read:
            self._read[line] = self._read_anew(line)
        return self._read[line]

    def _read_anew(self, line: str) -> Caption | None:
        said = bare(line)
        cells = cells_in(line)
        if self._printed.are_heads(cells):
            return self._of_heads(cells.texts)
        if not said or len(said) > LONGEST_CAPTION or _LINK.match(said) or self._printed.has(normalize_label(said)):
            return None
        if self._title and said == self._title:
            return Caption("own", line, is_title=True)
        return self._judge(line.strip(), said)

    @cached_property
    def _headings(self) -> re.Pattern[str]:
        """The headings of tables in the forms; those of parts of tables in a group of their own."""
        words = [form.cached(FormWords) for form in self._forms]
        whole = frozenset[str]().union(*(each.table_headings for each in words))
        parts = frozenset[str]().union(*(each.part_headings for each in words))
        return re.compile(f"(?P<other>{_OTHER_PARTY})?(?:(?P<part>{any_of(parts)})|{any_of(whole)})")

    def _of_heads(self, cells: Sequence[str]) -> Caption | None:
        """What the corner of a table or the head of its columns says, in a line with heads of the form."""
        for number, cell in enumerate(cells):
            caption = self.read(cell)
            if caption is not None and caption.whose != "own" and (number == 0 or caption.is_headed):
                return caption
        return None

    def _judge(self, line: str, said: str) -> Caption | None:
        parts = self._take_apart(said)
        if parts is None:
            is_unit = is_unit_line(said)
            return Caption("other-measure", line, is_close=True, is_note=True, is_limit=True) if is_unit else None
        whose = self._foreign(parts)
        caption = self._foreign_caption(whose, line, parts) if whose is not None else None
        if caption is not None:
            return caption._replace(is_limit=parts.is_section and parts.limit is not None)
        if whose is not None and parts.limit is None:
            return None
        if parts.limit is not None:
            return self._limited_caption(parts.limit, line, parts)
        return None if parts.is_behind or parts.is_note else self._own_caption(line, said, parts)

    def _take_apart(self, said: str) -> _Parts | None:
        """What there is in a line that may be a caption; None if it is a sentence, or has figures or another topic."""
        heading = self._headings.search(said)
        line = without_definitions(self._with_own_word(said))
        line = self._headings.sub(lambda match: match[0] if match["other"] else _SUBJECT, line)
        statement = statement_in(line)
        if statement is None:
            return None
        text = statement.text
        years = {
            int(year)
            for year in YEAR.findall(_DOCUMENT.sub(lambda match: "" if match[0].endswith("号") else match[0], text))
        }
        plain = YEAR.sub("上年", _DOCUMENT.sub("", text)) if years else text
        if heading is None and not statement.leads_over and self._is_of_text(plain):
            return None
        rest = _NUMBER.sub("", without_hotlines(without_days(plain)))
        of_heading = self._heading_limit(line)
        limit = limit_in(line) or of_heading
        may_count = of_heading is not None or (limit is not None and statement.is_on_table)
        if not may_count and any(map(str.isdigit, rest)):
            return None
        return _Parts(
            said=text,
            named=plain,
            years=years,
            is_mine=self._is_mine(years),
            is_table=self._words.table.search(rest) is not None,
            is_title=self._is_title(said, years),
            is_dated=has_days(text),
            introduces=statement.introduces,
            is_behind=statement.is_behind,
            is_note=statement.is_note,
            leads_over=statement.leads_over,
            is_headed=heading is not None,
            is_part=heading is not None and heading["part"] is not None,
            limit=limit,
            is_section=is_section(line),
        )

    def _is_mine(self, years: set[int]) -> bool:
        return self._year is not None and self._year in years

    def _is_title(self, said: str, years: set[int]) -> bool:
        return TITLE.search(said) is not None and bool(years or self._year is None)

    def _is_of_text(self, plain: str) -> bool:
        """Whether a line is the heading of running text."""
        words = self._words
        return words.topics.search(plain) is not None and words.foreign["plan"].search(plain) is None

    def _heading_limit(self, line: str) -> ForeignKind | None:
        """Of what other matter a numbered heading is, names of bodies left aside."""
        # Other reviews are not those of the form's heading.
        line = line.replace(f"其他{_SUBJECT}", f"另一事项{_SUBJECT}")
        for name in names_in(line):
            line = line.replace(name, "本机关")
        return heading_limit(line)

    def _own_caption(self, line: str, said: str, parts: _Parts) -> Caption | None:
        """The caption of a line that names nobody else; None if it does not name the report either."""
        words = self._words
        is_own = parts.is_mine or any(own.search(parts.said) for own in (words.own_time, words.whole_year))
        is_own = is_own or (words.own_body.search(said) is not None)
        if not is_own and not (self._agency and self._agency in said and parts.is_table):
            return None
        if not (parts.is_table or parts.is_title or parts.is_mine):
            return None
        return Caption("own", line, is_title=parts.is_title)

    def _foreign_caption(self, whose: Whose, line: str, parts: _Parts) -> Caption | None:
        """The caption of a line that names somebody else; None if it does not speak of a table."""
        if parts.is_behind or parts.is_note:
            return Caption(whose, line, is_behind=parts.is_behind, is_note=parts.is_note)
        if parts.is_dated and not parts.is_table and whose != "other-period":
            return None
        is_appendix = self._words.foreign["appendix"].match(parts.said) is not None
        if is_appendix or whose == "example" or self._names_table(whose, parts):
            is_title = parts.is_title and not is_appendix and whose != "example"
            return Caption(whose, line, is_title=is_title, is_headed=parts.is_headed, is_part=parts.is_part)
        return Caption(whose, line, is_close=True) if self._is_over_table(parts) else None

    def _names_table(self, whose: Whose, parts: _Parts) -> bool:
        """Whether a line has a word for a table or a sum; 上年总计 may be the head of a column as well."""
        return parts.is_table or (whose != "last-year" and self._words.sums.search(parts.said) is not None)

    def _is_over_table(self, parts: _Parts) -> bool:
        """Whether a line that does not name a table stands over one nevertheless."""
        return parts.introduces or parts.leads_over or self._is_bare(parts.said)

    def _limited_caption(self, kind: ForeignKind, line: str, parts: _Parts) -> Caption:
        """The caption of a line that says of its table that it is less than the report's, or something else.

        Its words are those of running text, too, so it speaks only of the table directly under it, if it does not say
        more plainly that it is a caption.
        """
        if parts.is_behind or parts.is_note:
            return Caption(kind, line, is_behind=parts.is_behind, is_note=parts.is_note, is_limit=True)
        is_close = not (parts.is_headed or parts.introduces or parts.is_section)
        may_be_cell = is_close and not parts.leads_over and not is_unit_line(parts.said)
        return Caption(
            kind,
            line,
            is_close,
            is_headed=parts.is_headed,
            is_part=parts.is_part,
            is_limit=True,
            may_be_cell=may_be_cell,
        )

    def _foreign(self, parts: _Parts) -> Whose | None:
        """Whose table it is if not the report's; None if that is not said."""
        kind = self._kind_of_table(parts)
        if kind is not None:
            return kind
        words, named = self._words, parts.named
        if words.foreign["other-body"].search(named) or self._other_body(named) or self._is_wider(named):
            return "other-body"
        is_own_time = parts.is_mine or words.own_time.search(parts.said) is not None
        time = self._other_time(parts, is_own_time)
        if time is not None or not words.foreign["appendix"].match(named):
            return time
        is_own = is_own_time or words.own_body.search(parts.said) or words.whole_year.search(parts.said)
        return None if is_own else "appendix"

    def _other_time(self, parts: _Parts, is_own_time: bool) -> Whose | None:
        """Of which other time a table is; None if that is not said, or times are compared."""
        words = self._words
        if words.comparisons.search(parts.named):
            return None
        if not words.contrasts.search(parts.named) and self._is_other_period(parts):
            return "other-period"
        is_last = words.foreign["last-year"].search(parts.said) or self._is_other_year(parts)
        return "last-year" if is_last and not is_own_time else None

    def _is_other_year(self, parts: _Parts) -> bool:
        """Whether years are named that are not the report's; of its own body a year to come is a slip."""
        if self._year is None or not parts.years:
            return False
        return min(parts.years) < self._year or not self._words.own_body.search(parts.said)

    def _kind_of_table(self, parts: _Parts) -> Whose | None:
        """What kind of table it is, if it has no figures of any body and year."""
        words, named = self._words, parts.named
        examples = words.foreign["example"].findall(named)
        if any(not words.whole.fullmatch(word) for word in examples) or self._is_whole(named):
            return "example"
        if words.foreign["void"].search(named):
            return "void"
        if words.foreign["plan"].search(named) or (parts.is_headed and words.plans.search(named)):
            return "plan"
        return None

    def _is_other_period(self, parts: _Parts) -> bool:
        """Whether a line names a part of a year, or several years."""
        named = self._words.own_so_far.sub("", parts.named)
        if self._words.foreign["other-period"].search(named) or is_part_of_year(parts.said):
            return True
        return self._year is not None and any(first <= self._year <= last for first, last in spans_of_years(parts.said))

    def _is_whole(self, named: str) -> bool:
        """Whether a line has nothing but these words, the number and name of an appendix left aside."""
        words = self._words
        if not words.whole.search(named):
            return False
        left = named
        for known in (
            _NUMBER,
            words.foreign["appendix"],
            words.whole,
            words.below,
            words.above,
            words.table,
            words.no_bodies,
            words.fillers,
        ):
            left = known.sub("", left)
        return not normalize_label(left)

    def _is_wider(self, named: str) -> bool:
        """Whether a line names a whole area of which the report's body is not the government."""
        if not self._agency:
            return False
        areas = {area[1:] for area in self._words.wider.findall(named)}
        areas |= {level[:-1] for level in self._words.levels.findall(named)}
        return any(not re.search(f"{area}{self._words.governments}$", self._agency) for area in areas)

    def _is_bare(self, said: str) -> bool:
        """Whether a line says nothing but a time, a body or what kind of table it is."""
        words = self._words
        left = without_times(_NUMBER.sub("", said))
        for kind in ("void", "plan", "other-body"):
            left = words.foreign[kind].sub("", left)
        left = words.fillers.sub("", words.wider.sub("", left))
        return not normalize_label(left) or is_name(left)

    def _with_own_word(self, said: str) -> str:
        return said.replace(self._agency, "本机关") if self._agency else said

    def _other_body(self, named: str) -> bool:
        """Whether a line names a body that is not the report's."""
        if not self._agency:
            return False
        return any(not is_own(name, self._agency) for name in names_in(_NUMBER.sub("", named)))
