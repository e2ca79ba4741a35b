"""The help of the commands: Chinese for whoever reads Chinese, with a text for everything; else as click shows it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from typing import Any
from unicodedata import east_asian_width

import click
import pytest
from click.testing import CliRunner

from govreport_core.cli.group import main
from govreport_core.cli.help_texts import parameter_name
from govreport_core.resources import load_json

COMMANDS: dict[str, click.Command] = {"govreport": main, **main.commands}
CHINESE: dict[str, Any] = load_json("help.zh.json")
WITH_LANGUAGE = [name for name, command in COMMANDS.items() if "lang" in {each.name for each in command.params}]
COLUMNS = 80  # as wide as click makes help at most


def arguments(name: str) -> list[str]:
    return [] if name == "govreport" else [name]


def shown(name: str, *options: str, **environment: str) -> str:
    done = CliRunner().invoke(
        main, [*arguments(name), *options], prog_name="govreport", env=environment, terminal_width=COLUMNS
    )
    assert done.exit_code == 0, done.output
    return done.output


def chinese(name: str) -> str:
    return shown(name, "--help", GOVREPORT_LANG="zh")


def parameters(command: click.Command) -> list[click.Parameter]:
    return command.get_params(click.Context(command, help_option_names=["-h", "--help"]))


def names(command: click.Command) -> set[str]:
    return {parameter_name(each) for each in parameters(command)}


def closed_up(text: str) -> str:
    """The text, however its lines are broken."""
    return re.sub(r"\s", "", text)


def test_every_command_has_a_chinese_text_and_none_is_left_over() -> None:
    assert set(CHINESE["commands"]) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_parameter_has_one_chinese_text_and_none_is_left_over(name: str) -> None:
    own, shared = set(CHINESE["commands"][name].get("parameters", {})), set(CHINESE["shared"])
    assert own | (shared & names(COMMANDS[name])) == names(COMMANDS[name])
    assert not own & shared


def test_shared_texts_are_those_of_several_commands() -> None:
    uses = Counter(name for command in COMMANDS.values() for name in names(command))
    assert all(uses[name] > 1 for name in CHINESE["shared"])


def test_parameters_of_a_command_are_told_apart_by_name() -> None:
    assert all(len(names(command)) == len(parameters(command)) for command in COMMANDS.values())


@pytest.mark.parametrize("name", COMMANDS)
def test_chinese_help_has_every_text_and_no_english_sentence(name: str) -> None:
    command, text = COMMANDS[name], chinese(name)
    assert text.startswith("用法：govreport")
    for told in CHINESE["commands"][name]["text"]:
        assert closed_up(told) in closed_up(text)
    for each in parameters(command):
        own = CHINESE["commands"][name].get("parameters", {})
        assert closed_up({**CHINESE["shared"], **own}[parameter_name(each)]) in closed_up(text)
        if isinstance(each, click.Option):
            assert all(spelling in text for spelling in (*each.opts, *each.secondary_opts))
    assert not re.search(r"\b[A-Za-z]?[a-z]+,? [a-z]+ [a-z]+\b|Usage|Options|Commands|default|required|Show", text)


@pytest.mark.parametrize("name", COMMANDS)
def test_chinese_help_keeps_to_the_terminal_and_begins_no_line_with_a_closing_mark(name: str) -> None:
    for line in chinese(name).splitlines():
        wide = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line)
        # What an option takes is not broken.
        assert wide <= COLUMNS or re.fullmatch(r"  -\S+ \[\S+\]", line), line
        assert line == line.rstrip()
        assert not re.match(r"\s*[，。；：、！？）》”]", line), line


@pytest.mark.parametrize("name", COMMANDS)
def test_english_help_is_what_click_makes_of_the_code(name: str) -> None:
    command = COMMANDS[name]
    text = shown(name, "--help", GOVREPORT_LANG="en")
    with main.make_context("govreport", [], resilient_parsing=True, terminal_width=COLUMNS) as outer:
        context = outer if command is main else click.Context(command, outer, name, terminal_width=COLUMNS)
        assert text == click.Command.get_help(command, context) + "\n"
    assert text.startswith("Usage: govreport")
    for each in command.params:
        assert not isinstance(each, click.Option) or closed_up(each.help or "") in closed_up(text)
    assert not re.search("[\u4e00-\u9fff]{2}", text)


@pytest.mark.parametrize("name", WITH_LANGUAGE)
def test_the_option_counts_before_and_behind_help_and_more_than_the_environment(name: str) -> None:
    english, text = shown(name, "--help", GOVREPORT_LANG="en"), chinese(name)
    for asked in (["--lang", "zh"], ["--lang=zh"]):
        assert shown(name, *asked, "--help", GOVREPORT_LANG="en") == text
        assert shown(name, "-h", *asked, GOVREPORT_LANG="en") == text
    assert shown(name, "--help", "--lang", "en", GOVREPORT_LANG="zh") == english


def test_the_locale_counts_where_nothing_else_is_said() -> None:
    assert shown("check", "--help", GOVREPORT_LANG="", LC_ALL="zh_CN.UTF-8") == chinese("check")
    assert shown("check", "--help", GOVREPORT_LANG="", LC_ALL="de_DE.UTF-8").startswith("Usage")


def test_what_click_adds_is_chinese_and_keeps_its_values() -> None:
    assert "[默认：120.0; x>=0.1]" in re.sub(r"\s+", " ", chinese("extract"))
    assert "[必填]" in chinese("export")


def test_a_stream_that_cannot_write_chinese_gets_utf_8() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "govreport_core.cli", "--help"],
        env={**os.environ, "GOVREPORT_LANG": "zh", "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.decode("utf-8").startswith("用法：")
