"""Lists the ways to complete the concepts of a clause with what stands before it, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_narrative.figures.clause.context import Context
from govreport_narrative.figures.found import Sentence
from govreport_narrative.figures.words.subjects import find_subject
from govreport_narrative.figures.words.vocabulary import Subject, Vocabulary

Concepts = frozenset[str]
# What is disclosed is disclosed through all channels together, unless one is named.
_OF_ALL_CHANNELS = frozenset({"disclose", "open"})


def complete(
    concepts: Concepts, context: Context, unit: str | None, sentence: Sentence, vocabulary: Vocabulary
) -> tuple[Subject | None, Concepts]:
    """The subject of a clause by the first way that leads to one, and the concepts of this way."""
    whole = sentence.divided_in(unit)
    units = {unit, whole.number.unit} if unit is None and whole is not None else {unit}
    base = sentence.last
    has_act = bool(_of_kind(concepts, "act", vocabulary))
    channels = _of_kind(base.concepts, "channel", vocabulary) if base is not None else Concepts()
    for way in _ways(concepts, context, unit, sentence, vocabulary):
        for each in units if way else ():
            subject = find_subject(way, each, vocabulary)
            if subject is None or (
                subject.published and not has_act and not _has_channel(way, vocabulary) and channels
            ):
                # What goes on without a verb of its own goes on with the channel, too.
                continue
            return subject, way
    return None, concepts


def _has_channel(concepts: Concepts, vocabulary: Vocabulary) -> bool:
    return bool(_of_kind(concepts, "channel", vocabulary))


def _ways(
    concepts: Concepts, context: Context, unit: str | None, sentence: Sentence, vocabulary: Vocabulary
) -> Iterator[Concepts]:
    base = sentence.last
    before, divided = (found.concepts if found else Concepts() for found in (base, sentence.divided_in(unit)))
    same_unit = base is not None and unit in (base.number.unit, "%")
    if context.apart and context.concepts and not divided:
        # What is announced behind a semicolon is another matter than what stands before it.
        same_unit, before = False, Concepts()
    objects = _of_kind(before, "object", vocabulary)
    has_object = bool(_of_kind(concepts, "object", vocabulary))
    for more in _likely(concepts, context, before, divided, same_unit, vocabulary):
        if more:
            yield concepts | more
    yield concepts
    yield concepts if has_object else concepts | objects
    yield concepts | (divided - _of_kind(divided, "channel", vocabulary))
    # A clause that has no word of its own goes on with what stood before it.
    yield concepts or context.last
    yield concepts or (before if same_unit else concepts)


def _likely(
    concepts: Concepts, context: Context, before: Concepts, divided: Concepts, same_unit: bool, vocabulary: Vocabulary
) -> Iterator[Concepts]:
    """What is likelier than that a clause says all by itself: concepts of the list, the figure or the clause before."""
    has_object, has_channel = (bool(_of_kind(concepts, kind, vocabulary)) for kind in ("object", "channel"))
    channels = _of_kind(before, "channel", vocabulary)
    if not has_channel:
        yield divided
    elif not has_object:
        yield before - channels
    is_own = has_channel or not concepts.isdisjoint(_OF_ALL_CHANNELS) or _has_channel(context.concepts, vocabulary)
    if same_unit and not has_object:
        objects = _of_kind(before, "object", vocabulary)
        if not is_own and "publish" in concepts:
            yield objects | channels
        yield objects
    if not is_own:
        # What a site or an account published before in the sentence, it publishes here too.
        yield channels
    yield context.concepts


def _of_kind(concepts: Concepts, kind: str, vocabulary: Vocabulary) -> Concepts:
    return Concepts(concept for concept in concepts if vocabulary.kinds[concept] == kind)
