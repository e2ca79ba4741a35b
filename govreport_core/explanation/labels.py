"""Says which of the printed words name a row or a column of the form, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from govreport_core.explanation.values import LabelMatch, Likeness
from govreport_core.forms.form import Column, Form, Row
from govreport_core.forms.meaning import name_years, says_the_same
from govreport_core.forms.normalization import normalize_label
from govreport_core.labels.form_labels import labels_of
from govreport_core.labels.likeness import ALIKE, RESEMBLING
from govreport_core.labels.spellings import spellings_of

# A label is wrapped over so many pieces at most that it is worth looking for.
MOST_PIECES = 5
# A longer text is no label.
LONGEST_LABEL = 120
# So many printed labels are named that are like one that was not found.
MOST_ALIKE = 3


def match_row_label(form: Form, row: Row, printed: Sequence[str], year: int | None) -> LabelMatch:
    """What of these words names the row.

    :param printed: words beside and above the row, the outermost first.
    """
    match = best_match(row.label.text, labels_of(form).spellings[row.id], printed, year)
    words = [word for text in printed if (word := normalize_label(name_years(text, year)))]
    # Wrapped over many pieces, behind headings or before a unit, letters fit less well than the label does.
    if match.how not in ("official", "spelling") and labels_of(form).rows.find(words) is row:
        return LabelMatch(match.official, " ".join(printed[-2:]), "spelling", 1.0)
    return match


def match_column_label(column: Column, printed: Sequence[str], year: int | None) -> LabelMatch:
    """What of these words names the column."""
    return best_match(column.label.text, spellings_of(column.label), printed, year)


def best_match(official: str, spellings: Sequence[str], printed: Sequence[str], year: int | None) -> LabelMatch:
    """The run of printed words that is most like one of the spellings."""
    from rapidfuzz.distance import Levenshtein

    best = LabelMatch(official, "", "none", 0.0)
    for pieces in _runs(printed):
        word = normalize_label(name_years("".join(pieces), year))
        if not word:
            continue
        for spelling in spellings:
            likeness = Levenshtein.normalized_similarity(spelling, word, score_cutoff=max(RESEMBLING, best.likeness))
            # Of equals the shortest run, which comes first.
            if likeness > best.likeness:
                how = _how(word, spelling, spellings[0], likeness)
                best = LabelMatch(official, " ".join(pieces), how, round(likeness, 3))
    return best


def most_alike(row: Row, form: Form, printed: Iterable[str], year: int | None) -> tuple[LabelMatch, ...]:
    """The printed texts that are most like a row's label, of those that are no other row's."""
    labels = labels_of(form)
    found = []
    for text in dict.fromkeys(printed):
        match = best_match(row.label.text, labels.spellings[row.id], (text,), year)
        if match.how == "none":
            continue
        named = labels.rows.find((normalize_label(name_years(text, year)),))
        if named is None or named is row:
            found.append(match)
    return tuple(sorted(found, key=lambda match: -match.likeness)[:MOST_ALIKE])


def _runs(printed: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every text, and every few texts in a row; short ones first."""
    pieces = [text for text in printed if len(text) <= LONGEST_LABEL]
    for length in range(1, min(MOST_PIECES, len(pieces)) + 1):
        for first in range(len(pieces) - length, -1, -1):
            yield tuple(pieces[first : first + length])


def _how(word: str, spelling: str, official: str, likeness: float) -> Likeness:
    if word == official:
        return "official"
    if word == spelling:
        return "spelling"
    return "alike" if likeness >= ALIKE and says_the_same(word, spelling) else "otherwise"
