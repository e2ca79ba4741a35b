"""Lists the ways to complete the concepts of a clause with what stands before it, the likeliest first."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_narrative.figures.context import Context
from govreport_narrative.figures.found import Found, Sentence
from govreport_narrative.figures.subjects import find_subject
from govreport_narrative.figures.vocabulary import Subject, Vocabulary

Concepts = frozenset[str]


def complete(
    concepts: Concepts, context: Context, unit: str | None, sentence: Sentence, vocabulary: Vocabulary
) -> tuple[Subject | None, Concepts]:
    """The subject of a clause by the first way that leads to one, and the concepts of this way."""
    whole = sentence.divided_in(unit)
    units = {unit, whole.number.unit} if unit is None and whole is not None else {unit}
    base = sentence.last
    has_act = any(vocabulary.kinds[concept] == "act" for concept in concepts)
    channels = frozenset(c for c in base.concepts if vocabulary.kinds[c] == "channel") if base else frozenset()
    for way in _ways(concepts, context, unit, sentence, vocabulary):
        for each in units if way else ():
            subject = find_subject(way, each, vocabulary)
            if subject is None or (subject.published and not has_act and not _has_channel(way, vocabulary) and channels):
                # What goes on without a verb of its own goes on with the channel, too.
                continue
            return subject, way
    return None, concepts


def _has_channel(concepts: Concepts, vocabulary: Vocabulary) -> bool:
    return any(vocabulary.kinds[concept] == "channel" for concept in concepts)


def _ways(
    concepts: Concepts, context: Context, unit: str | None, sentence: Sentence, vocabulary: Vocabulary
) -> Iterator[Concepts]:
    kinds = vocabulary.kinds
    has_object = any(kinds[concept] == "object" for concept in concepts)
    has_channel = any(kinds[concept] == "channel" for concept in concepts)
    base = sentence.found[-1] if sentence.found else None
    whole = sentence.divided_in(unit)
    if whole is not None and not has_channel:
        yield concepts | whole.concepts
    if base is not None and has_channel and not has_object:
        yield concepts | {concept for concept in base.concepts if kinds[concept] != "channel"}
    if base is not None and not has_object and (base.number.unit == unit or unit == "%"):
        yield concepts | {concept for concept in base.concepts if kinds[concept] == "object"}
    named_since = any(kinds[concept] == "channel" for concept in context.concepts)
    if base is not None and not has_channel and not named_since and "disclose" not in concepts:
        # What a site or an account published before in the sentence, it publishes here too.
        yield concepts | {concept for concept in base.concepts if kinds[concept] == "channel"}
    yield concepts | context.concepts
    yield concepts
    if base is not None and not has_object:
        yield concepts | {concept for concept in base.concepts if kinds[concept] == "object"}
    if whole is not None:
        yield concepts | {concept for concept in whole.concepts if kinds[concept] != "channel"}
    if not concepts:
        yield context.last
        if base is not None and base.number.unit == unit:
            yield base.concepts
