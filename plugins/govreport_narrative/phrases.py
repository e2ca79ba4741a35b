"""Loads the phrases in which reports speak of their figures from a data file, ready to be matched.

The file is `phrases.json`, its shape `phrases.schema.json`. A new phrase needs a line there and nothing here.
Phrases are matched word list by word list, since one regular expression of them all takes a second to compile.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from govreport_core.errors import FormError
from govreport_narrative.lexicon import Lexicon, build_lexicon
from govreport_narrative.matching import YEAR, Anything, ClauseEnd, Item, Node, Note, Phrase, Words
from govreport_narrative.offices import Fillers, OfficeWords

_NUMERALS = "一二两三四五六七八九十百千零〇"
# Before numerals these make a rough number of them, as in 数十件.
_ROUGH = "数几上近约逾"
# A class of characters comes first: there the search for a number is several times as fast as before a look-behind.
_NUMBER = (
    rf"[\d{_NUMERALS}](?<![\d.〔\[第{_NUMERALS}].)(?<!\d,.)"
    rf"(?:(?<=\d)(?:\d{{0,2}}(?:,\d{{3}}){{1,4}}(?!,\d{{3}})|\d{{0,8}})|(?<=[{_NUMERALS}])(?<![{_ROUGH}].)[{_NUMERALS}]{{0,7}})"
)
# Nearly all characters begin neither a number nor what follows: this is found out before any of them is tried.
_BEGINS = rf"(?=[\d{_NUMERALS}均都没未无])"
# Nothing may be said without a unit, and so may a figure in a list.
_UNITLESS = (
    r"(?<=[为是数])(?P<zero>零)(?=[,，。；;、)\n])|(?P<nothing>[均都]?(?:没有|未发生|未有|无))(?=[,，。；;、)\n])"
    r"|(?P<bare>\d(?<=[\u4e00-\u9fff]\d)(?<![第月日号项条款章表图].)(?<!\d年.)\d{0,4}(?=[,，;；。)+＋=＝]|、[\u4e00-\u9fff]{2,12}\d{1,4}[、,，;；。)])"
    # 自然人(16)、企业(2), 新收申请数(件):43
    r"|\d(?<=[\u4e00-\u9fff]\(\d)\d{0,3}(?=\)[、,，;；。\n和及])|\d(?<=[件条份宗起]\):\d)\d{0,4}(?=[,，;；。\n]))"
)
# At most fifteen digits: no figure has more, and none is the first of them.
_AMOUNT = r"\d(?<![\d.,].)\d{0,2}(?:(?:,\d{3}){1,4}(?!,\d{3})|\d{0,12}(?!\d|(?:,\d{3}){5}))(?:\.\d{1,6})?"
_PLACES = {"十": 10, "百": 100, "千": 1000}
_SLOT = re.compile(r"\{(\w+)([?*+])?\}")


class Joined(NamedTuple):
    """An outcome that is named beside another, the cells that it has, and where it stands."""

    start: int
    end: int
    cells: tuple[str, ...]


class JoinedOutcomes(NamedTuple):
    """The names of outcomes, for sums of several.

    :param before: a name and the word that joins it to the next.
    :param behind: the word that joins a name to the one before, and the name, if no figure of its own follows.
    :param cells: the cells of each.
    """

    before: re.Pattern[str]
    behind: re.Pattern[str]
    cells: Mapping[str, tuple[str, ...]]

    def match_before(self, text: str, start: int, end: int) -> Joined | None:
        """The outcome that ends at `end` with a joining word; None if there is none behind `start`."""
        return self._joined(self.before.search(text, start, end))

    def match_behind(self, text: str, start: int) -> Joined | None:
        """The outcome that begins at `start` with a joining word; None if there is none."""
        return self._joined(self.behind.match(text, start))

    def _joined(self, found: re.Match[str] | None) -> Joined | None:
        return None if found is None else Joined(*found.span(), self.cells[found["outcome"]])


class Vocabulary(NamedTuple):
    """The data file, ready for use.

    :param figure: a number (group n) and its unit; a number in a list (group bare) or nothing without one.
    :param amount: a sum of money.
    :param counted: phrases with a figure and words before it.
    :param leading: phrases that begin with their figure.
    :param none: phrases that say that there was none.
    :param surroundings: word lists by name, as patterns, for what surrounds a phrase.
    :param offices: names of offices, as patterns.
    :param fillers: words that change nothing.
    :param heading_at_end: the end of a heading at the end of a text.
    :param applicants: what kinds of applicants are called, and the columns that they have.
    :param joined: names of outcomes that may be counted together.
    :param lexicon: the words of which phrases are composed.
    """

    figure: re.Pattern[str]
    amount: re.Pattern[str]
    counted: Node
    leading: Node
    none: Node
    surroundings: Mapping[str, re.Pattern[str]]
    offices: OfficeWords
    fillers: Fillers
    heading_at_end: re.Pattern[str]
    applicants: Mapping[str, tuple[str, ...]]
    joined: JoinedOutcomes
    lexicon: Lexicon


def load_vocabulary(more: Iterable[Mapping[str, Any]] = ()) -> Vocabulary:
    """The phrases of `phrases.json` with these added; built once for each set of them, never changed.

    :param more: data of the same shape, of which every part may be left out.
    :raises FormError: what is added is not of this shape.
    """
    try:
        return _build_with(tuple(json.dumps(extra, ensure_ascii=False) for extra in more))
    except (AttributeError, TypeError, ValueError, re.error) as error:
        raise FormError(f"phrases of a plugin: {error}") from error


@lru_cache(maxsize=16)
def _build_with(more: tuple[str, ...]) -> Vocabulary:
    data = _read_data("phrases.json")
    for extra in map(json.loads, more):
        for part in ("surroundings", "words"):
            for name, words in extra.pop(part, {}).items():
                data[part][name] = list(dict.fromkeys([*data[part].get(name, ()), *words]))
        for part in ("shapes", "applicants"):
            data[part] |= extra.pop(part, {})
        data["phrases"] += extra.pop("phrases", [])
        # Where two have a word in common it is the first one's.
        data["concepts"] = extra.pop("concepts", []) + data["concepts"]
        # Any other part is found by the meta-schema.
        data |= extra
    if more:
        _check_shape(data)
    return build_vocabulary(data)


def _read_data(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((files(__package__) / name).read_text(encoding="utf-8"))
    return data


def _check_shape(data: Mapping[str, Any]) -> None:
    """Look whether the data keep the meta-schema.

    :raises FormError: they do not.
    """
    # Importing it takes longer than building the vocabulary, and most never need it.
    from jsonschema import Draft202012Validator

    for error in Draft202012Validator(_read_data("phrases.schema.json")).iter_errors(data):
        place = "/".join(map(str, error.absolute_path))
        raise FormError(f"phrases of a plugin: {place}: {error.message[:200]}")


def build_vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from data of the shape of `phrases.schema.json`.

    :raises FormError: a phrase names a word list that there is not, or a list contains itself.
    """
    lists = {name: _expand_list(name, data["words"]) for name in data["words"]}
    patterns = {name: re.compile(_either_of(words)) for name, words in data["surroundings"].items()}
    counted, leading, none = Node(backwards=True), Node(backwards=False), Node(backwards=False)
    for entry in (_fill_shape(entry, data.get("shapes", {})) for entry in data["phrases"]):
        firm = [_make_phrase(entry, template, True, lists) for template in entry.get("says", ())]
        loose = [_make_phrase(entry, template, False, lists) for template in entry.get("may_say", ())]
        for phrase, has_figure in firm + loose:
            if has_figure and phrase.before:
                counted.add(phrase, phrase.before[::-1])
            elif has_figure:
                leading.add(phrase, phrase.after)
            else:
                none.add(phrase, phrase.after)
    unit, inexact = patterns["unit"].pattern, patterns["inexact"].pattern
    figure = re.compile(rf"{_BEGINS}(?:(?P<n>{_NUMBER}){unit}(?!{inexact})|{_UNITLESS})")
    amount = re.compile(rf"{_AMOUNT}{patterns['money'].pattern}(?!{inexact})")
    applicants = {word: tuple(columns) for name, columns in data.get("applicants", {}).items() for word in lists[name]}
    joined = _joined_outcomes(data["phrases"], lists)
    near = {entry["id"]: tuple(entry["near"]) for entry in data["phrases"] if "near" in entry}
    lexicon = build_lexicon(data.get("concepts", ()), lists, near)
    return Vocabulary(
        figure=figure,
        amount=amount,
        counted=counted,
        leading=leading,
        none=none,
        surroundings=patterns,
        offices=OfficeWords.of(patterns["organ"].pattern, patterns["organ_acts"].pattern),
        fillers=Fillers(patterns["lead"].pattern),
        heading_at_end=re.compile(f"{patterns['heading_end'].pattern}$"),
        applicants=applicants,
        joined=joined,
        lexicon=lexicon,
    )


def _joined_outcomes(entries: Iterable[Mapping[str, Any]], lists: Mapping[str, frozenset[str]]) -> JoinedOutcomes:
    cells = {
        word: tuple(entry["cells"])
        for entry in entries
        if entry.get("joins") and "what" in entry
        for word in sorted(lists[entry["what"]])
    }
    names, joining = _either_of([*cells, "/(?!)"]), _either_of([*lists.get("and", ()), "/(?!)"])
    before = re.compile(f"(?P<outcome>{names}){joining}$")
    behind = re.compile(rf"{joining}(?P<outcome>{names})(?=[,，。；;、()\n和或及与])")
    return JoinedOutcomes(before, behind, cells)


def _fill_shape(entry: Mapping[str, Any], shapes: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry with the templates of the shape that it names, its own word list in them, beside its own templates."""
    if "shape" not in entry:
        return entry
    if entry["shape"] not in shapes:
        raise FormError(f"phrases.json, {entry['id']}: there is no shape {entry['shape']}")
    filled = dict(entry)
    for kind, templates in shapes[entry["shape"]].items():
        filled[kind] = [
            *entry.get(kind, ()),
            *(template.replace("{what}", f"{{{entry['what']}}}") for template in templates),
        ]
    return filled


def _make_phrase(
    entry: Mapping[str, Any], template: str, firm: bool, lists: Mapping[str, frozenset[str]]
) -> tuple[Phrase, bool]:
    """One template of an entry, and whether it has a figure. One that says "none" has not: all of it is behind."""
    before, figure, after = template.rpartition("{n}")
    phrase = Phrase(
        id=entry["id"],
        before=_parse_template(before, lists, entry["id"]),
        after=_parse_template(after, lists, entry["id"]),
        firm=firm,
        cells=(tuple(entry.get("cells", ())), *map(tuple, entry.get("or_cells", ()))),
        near=tuple(entry.get("near", ())),
        needs=entry.get("needs"),
        follows=tuple(entry.get("follows", ())),
        part=bool(entry.get("part")),
        anywhere=bool(entry.get("anywhere")),
        columns=tuple(entry.get("columns", ())),
        years=entry.get("years"),
        money=bool(entry.get("money")),
        zero=bool(entry.get("zero")),
        joins=bool(entry.get("joins")),
        sums=bool(entry.get("sums")),
        whole=bool(entry.get("whole")),
    )
    return phrase, bool(figure)


def parse_number(text: str) -> int:
    """The number that digits, with or without thousands separators, or Chinese numerals below 10,000 stand for.

    >>> parse_number("1,204"), parse_number("二十一"), parse_number("一百零三")
    (1204, 21, 103)
    """
    if text[0].isdigit():
        return int(text.replace(",", ""))
    total = digit = 0
    for char in text:
        if char in _PLACES:
            total += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            digit = "零一二三四五六七八九".find(char.replace("两", "二"))
    return total + max(digit, 0)


def _expand_list(name: str, lists: Mapping[str, list[str]], seen: tuple[str, ...] = ()) -> frozenset[str]:
    """The words of a list, those with slots for other lists in every way to fill these.

    :param seen: the lists that ask for this one, the last one directly.
    """
    if name not in lists or name in seen:
        raise FormError(f"phrases.json: the word list {name} is named by {seen[-1:]} but is not there or contains it")
    out: set[str] = set()
    for word in lists[name]:
        if word == YEAR:
            out.add(word)
            continue
        made = {""}
        at = 0
        for slot in _SLOT.finditer(word):
            inner = _expand_list(slot[1], lists, (*seen, name))
            made = {begun + word[at : slot.start()] + w for begun in made for w in inner}
            at = slot.end()
        out |= {begun + word[at:] for begun in made}
    return _with_both_commas(out)


def _with_both_commas(words: Iterable[str]) -> frozenset[str]:
    """The words, those with a comma with the Chinese one too."""
    return frozenset(w for word in words for w in (word, word.replace(",", "，")))


def _parse_template(template: str, lists: Mapping[str, frozenset[str]], owner: str) -> tuple[Item, ...]:
    """The items of a phrase, in the order of the text.

    :param owner: the id of the phrase, for the message.
    """
    items: list[Item] = []
    at = 0
    for slot in _SLOT.finditer(template):
        name, how_often = slot.groups()
        if literal := template[at : slot.start()]:
            items.append(Words.of(_with_both_commas({literal})))
        if name == "any":
            items.append(Anything())
        elif name == "end":
            items.append(ClauseEnd())
        elif name == "note":
            items.append(Note())
        elif name in lists:
            items.append(Words.of(lists[name], how_often in ("?", "*"), how_often in ("*", "+")))
        else:
            raise FormError(f"phrases.json, {owner}: there is no word list {name}")
        at = slot.end()
    if literal := template[at:]:
        items.append(Words.of(_with_both_commas({literal})))
    return tuple(items)


def _either_of(words: list[str]) -> str:
    """A pattern for any of these; a word that begins with a slash is a pattern itself."""
    # A pattern takes the first word that fits, so the longer ones have to come before those that begin like them.
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(w[1:] if w.startswith("/") else re.escape(w) for w in ordered) + ")"
