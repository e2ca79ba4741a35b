"""Shows the help of a command in the language of whoever reads it.

The English is in the code, as docstrings and `help=`; the Chinese is in `schemas/help.zh.json`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import click

from govreport_core.cli.usage import language_for_people
from govreport_core.messages.texts import Language
from govreport_core.printable import columns_of
from govreport_core.resources import load_json

_ASKED = f"{__name__}.language"
# An option whose names are longer has its text on the lines below.
_WIDEST = 30
_GAP = 2
# What stays on one line: a word of letters that are not Chinese, or a Chinese one, with the marks that cling to it.
_UNIT = re.compile(r"\s+|[（《“\[]*(?:[!-~]+|\S)[，。；：、！？）》”\]]*")


class HelpInLanguage(click.Command):
    """A command whose help is Chinese for whoever reads Chinese."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; the help is shown before the value of `--lang` is known, so that is noted here."""
        asked = re.findall(r"^--lang[=\n](en|zh)$", "\n".join(args), re.MULTILINE)
        ctx.meta[_ASKED] = asked[-1] if asked else None
        return super().parse_args(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """The help."""
        if language_for_people(cast(Language | None, ctx.meta.get(_ASKED))) == "en":
            return super().get_help(ctx)
        return "\n".join(_chinese_lines(self, ctx))


def parameter_name(param: click.Parameter) -> str:
    """The name by which the help has a parameter: an argument as in the usage, an option by its longest name."""
    return param.human_readable_name if isinstance(param, click.Argument) else max(param.opts, key=len)


def _chinese_lines(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """The lines of the help, laid out as those of the English one."""
    texts = load_json("help.zh.json")
    words, own = texts["words"], texts["commands"][command.name]
    width = ctx.make_formatter().width
    yield f"{words['usage']}：{' '.join((ctx.command_path, *command.collect_usage_pieces(ctx)))}"
    for paragraph in own["text"]:
        yield ""
        yield from _indent(paragraph, _GAP, width)
    told = {**texts["shared"], **own.get("parameters", {})}
    params = command.get_params(ctx)
    sections = {
        "arguments": [
            (name, told[name]) for name in (parameter_name(each) for each in params if isinstance(each, click.Argument))
        ],
        "options": [
            _describe_option(each, ctx, told, words)
            for each in params
            if isinstance(each, click.Option) and not each.hidden
        ],
        "commands": [
            (name, texts["commands"][name]["text"][0])
            for name in (command.list_commands(ctx) if isinstance(command, click.Group) else ())
        ],
    }
    for heading, rows in sections.items():
        if rows:
            yield from ("", f"{words[heading]}：", *_lay_out(rows, width))


def _describe_option(
    option: click.Option, ctx: click.Context, told: Mapping[str, str], words: Mapping[str, str]
) -> tuple[str, str]:
    """The names of an option, and its text with what click says behind it: default, range, required."""
    names, english = cast(tuple[str, str], option.get_help_record(ctx))
    extra = english.removeprefix(option.help or "").strip()
    extra = re.sub(r"(?<=[\[ ])default: |required(?=\])", lambda found: words[found[0].rstrip(": ")], extra)
    return names, f"{told[parameter_name(option)]}{extra and ' '}{extra}"


def _lay_out(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Names with their texts beside them."""
    widths = [columns_of(name) for name, _ in rows]
    column = 2 * _GAP + min(max(widths), _WIDEST)
    for (name, told), name_width in zip(rows, widths, strict=True):
        first, *rest = _indent(told, column, width)
        if _GAP + name_width + _GAP > column:
            yield from (f"{' ' * _GAP}{name}", first)
        else:
            yield f"{' ' * _GAP}{name}{first[_GAP + name_width :]}"
        yield from rest


def _indent(told: str, column: int, width: int) -> Iterator[str]:
    """A text in lines that begin at a column; Chinese may be broken between any two characters."""
    line = ""
    for unit in _UNIT.findall(told):
        if line and column + columns_of(line + unit.rstrip()) > width:
            yield " " * column + line.rstrip()
            line = ""
        line += unit if line else unit.lstrip()
    yield " " * column + line.rstrip()
