"""Made and damaged reports with what a careful reader takes from them, written without knowledge of the parsers."""

from __future__ import annotations

import random
from collections.abc import Sequence

from . import damage, formats, forms, truth
from .damage import ALL, KINDS, Damage
from .truth import Draft, Judgement, Made, judge

__all__ = ["ALL", "KINDS", "Judgement", "Made", "judge", "made", "names"]

_NONE = "none"


def names() -> list[str]:
    """Every kind of damage, and "none"."""
    return [_NONE, *KINDS]


def _order() -> list[str]:
    """The cycle through which the seeds go: every kind once, and an undamaged document for every seven."""
    order = [*KINDS, *[_NONE] * (len(KINDS) // 7)]
    random.Random("order").shuffle(order)
    return order


def made(seed: int, *, damages: int = 1, formats: Sequence[str] = ALL, only: str | None = None) -> Made:
    """The document of a seed: none, one or more damages, in one of these formats.

    :param only: this kind first (for looking at one kind).
    """
    order = _order()
    at = seed % len(order)
    turn = [only] if only else [*order[at:], *order[:at]] if damages else [_NONE]
    for first in turn:  # the next kind where one has no place in these formats
        if first != _NONE and not set(formats).intersection(KINDS[first].formats):
            continue
        for attempt in range(40):
            found = _attempt(random.Random(f"{seed}/{attempt}/{damages}"), seed, first, damages, formats)
            if found:
                return found
    raise ValueError(f"no document of {only!r} in {formats}")


def _attempt(rng: random.Random, seed: int, first: str, damages: int, wanted: Sequence[str]) -> Made | None:
    kinds: list[Damage] = [] if first == _NONE else [KINDS[first]]
    others = [one for one in KINDS.values() if kinds and _together(kinds[0], one, wanted)]
    if damages > 1 and others:
        kinds.append(rng.choice(others))
    suffix = rng.choice([suffix for suffix in wanted if all(suffix in one.formats for one in kinds)])
    modes = [mode for mode in formats.TEXT_MODES if all(mode in one.modes for one in kinds)]
    draft, varied = _draft(
        rng, suffix, rng.choice(modes or formats.TEXT_MODES), full=any(one.full for one in kinds), damaged=bool(kinds)
    )
    for one in sorted(kinds, key=lambda k: (k.name.startswith("container"), k.wide)):
        before = set(draft.touched)
        if one.wide:
            draft.touched = set()
        if not one.apply(draft):
            return None
        if one.wide:  # what two damages touch can be settled by nobody
            draft.open |= before & draft.touched
            draft.touched |= before
    return Made(
        name=f"{'+'.join(one.name for one in kinds) or _NONE}-{seed}.{draft.suffix}",
        suffix=draft.suffix,
        data=formats.write(draft),
        form=draft.form,
        truth=dict(draft.truth),
        open=frozenset(draft.open),
        never={key: frozenset(figures) for key, figures in draft.never.items()},
        must_read=not kinds,
        damages=tuple(one.name for one in kinds) or (_NONE,),
        notes=tuple(draft.notes),
        reported=frozenset(draft.reported),
        variations=tuple(varied),
    )


_FAMILIES = ("reviews", "copy", "container", "unit", "zeros", "heads")


def _together(first: Damage, other: Damage, wanted: Sequence[str]) -> bool:
    family = first.name.split("-")[0]
    if first is other or (family in _FAMILIES and other.name.startswith(family)):
        return False
    if first.alone or other.alone or (first.wide and other.wide):
        return False
    shared = set(wanted).intersection(first.formats, other.formats)
    return bool(shared - {"txt"}) or ("txt" in shared and bool(set(first.modes).intersection(other.modes)))


def _draft(rng: random.Random, suffix: str, mode: str, *, full: bool, damaged: bool) -> tuple[Draft, list[str]]:
    form = rng.choices(forms.FORMS, (35, 50, 15))[0]
    year = rng.choice((2019, 2020)) if form == "2019" else rng.randint(2021, 2025)
    body = forms.body_name(rng)
    figures = truth.figures(rng, form)
    lines = suffix == "txt" and mode == "lines"
    possible = ["spelling", "full-width", "thousands", "units", "ordinals"]
    if not full:
        possible.append("blanks")
    if not lines:
        possible += ["serial", "remarks"]
    possible.append("repeated-head")
    possible += {
        "html": ["tags", "cell-p", "frame", "nested", "th", "gb18030"],
        "docx": ["tags", "nested"],
        "md": ["repeat"],
    }.get(suffix, [])
    count = rng.choice((0, 0, 0, 1)) if damaged else rng.choice((0, 1, 1, 2, 2, 3))
    if damaged:
        possible = [
            one
            for one in possible
            if one not in ("serial", "remarks", "repeated-head", "full-width", "thousands", "units")
        ]
    varied = sorted(rng.sample(possible, count))
    taken: dict[str, truth.Figure | None] = dict(figures)
    texts: dict[str, str] = {}
    blank = rng.choice(("—", "/", "无", "-") if lines else ("—", "/", "无", "", "", "-"))
    share = rng.choice((0.3, 0.9))
    for key, figure in figures.items():
        said = str(figure)
        if "thousands" in varied and figure >= 0:
            said = damage.grouped(said)
        if "units" in varied and not key.endswith((".amount", ".change")):
            said += "件"
        if "full-width" in varied and figure >= 0 and "." not in said:
            said = damage.full_width(said)
        if "blanks" in varied and figure == 0 and rng.random() < share:
            said, taken[key] = blank, None
        texts[key] = said
    spelt = damage.spelling(rng, form) if "spelling" in varied else {}
    tables = forms.layout(form, texts, spelt)
    received = str(figures["requests.received.total"])
    draft = Draft(rng, form, year, body, suffix, mode, forms.report(rng, form, body, year, tables, received), taken)
    options = {"tags": "tags", "cell-p": "cell_p", "frame": "frame", "nested": "nested", "th": "th", "repeat": "repeat"}
    for name, option in options.items():
        draft.options[option] = name in varied
    if "gb18030" in varied:
        draft.options["charset"] = "gb18030"
    if "ordinals" in varied:
        damage.ordinals(draft)
    if "repeated-head" in varied:
        damage.repeated_head(draft)
    if "serial" in varied:
        _serial(draft)
    if "remarks" in varied and "repeated-head" not in varied:
        damage.remarks(draft)
    return draft, varied


def _serial(draft: Draft) -> None:
    if sum(one.role == "corner" for one in draft.table("requests").cells()) == 1:
        damage.serial(draft)
