"""Keep the documentation true: the table of findings, and what every shown example prints.

    python docs/generate.py            rewrite what is stale
    python docs/generate.py --check    change nothing; exit 1 if anything is stale

In README.md, README.zh.md and docs/*.md every ```python block is run, those of one file in one namespace and from the
project's root. A ```text or ```json block that follows with nothing between is what it prints. In a ```console
block each line that begins with `$ govreport` is run, and what it writes, messages included, stands below it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FINDINGS = ROOT / "docs" / "findings.md"

_BLOCK = re.compile(r"^```(?P<language>\w+)\n(?P<body>.*?)^```\n", re.DOTALL | re.MULTILINE)
_KINDS = {
    "rule": "the printed figures break an edit rule of the form",
    "soft": "figures that should agree by what they mean, and do not",
    "schema": "a value outside its domain, or a text that is not a figure",
    "disagreement": "two parsers read different things",
    "plugin": "a plugin failed or answered nonsense",
    "document": "the document itself: unreadable, cut short, not a report, figures without a place",
}


def pages() -> list[Path]:
    """The files whose examples are run."""
    return [ROOT / "README.md", ROOT / "README.zh.md", *sorted((ROOT / "docs").glob("*.md"))]


def findings_page() -> str:
    """docs/findings.md, from the catalogue in schemas/findings.json."""
    entries = json.loads((ROOT / "schemas" / "findings.json").read_text(encoding="utf-8"))["findings"]
    lines = [
        "# Findings",
        "",
        "Made from `schemas/findings.json` by `docs/generate.py`; a test fails when it is stale. A plugin may report",
        "codes of its own beside these. How a finding looks in a result is said in [result.md](result.md).",
        "",
        "`{basis}` is a sentence on what the figures of a message rest on: that all of them are as printed, or which",
        "cells are derived, assumed or filled in. `{belonging}` says whether the cells are named to which figures that",
        "were not read may belong.",
    ]
    for kind in dict.fromkeys((*_KINDS, *(entry["kind"] for entry in entries))):
        of_kind = [entry for entry in entries if entry["kind"] == kind]
        if of_kind:
            lines += [
                "",
                f"## {kind}: {_KINDS[kind]}",
                "",
                "| code | severity | title | message |",
                "|---|---|---|---|",
            ]
            lines += [
                f"| `{e['code']}` | {e['severity']} | {e['title']} | {e['template'].replace('|', '&#124;')} |"
                for e in of_kind
            ]
    return "\n".join(lines) + "\n"


def refresh(text: str, name: str = "page") -> str:
    """A page with the output of its examples as it is now.

    :raises Exception: whatever an example raises, with the page and the example in a note.
    """
    namespace: dict[str, Any] = {"__name__": name}
    out: list[str] = []
    at = 0
    printed = ""
    for block in _BLOCK.finditer(text):
        out.append(text[at : block.start()])
        language, body = block["language"], block["body"]
        if language == "python":
            printed = _run(body, namespace, name)
        elif language == "console":
            body = "".join(_console(body))
        elif language in ("text", "json") and printed and text[at : block.start()].strip() == "":
            body, printed = printed, ""
        out.append(f"```{language}\n{body}```\n")
        at = block.end()
    return "".join(out) + text[at:]


def _run(code: str, namespace: dict[str, Any], name: str) -> str:
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.chdir(ROOT):
            # The name stands in what is printed of mistakes; the lines are counted in the example.
            exec(compile(code, "example.py", "exec", dont_inherit=True), namespace)
    except Exception as error:
        error.add_note(f"in this example of {name}:\n{code}")
        raise
    return printed.getvalue()


def _console(body: str) -> Iterator[str]:
    """The commands of a block and what they write, in a scratch folder that has the examples."""
    search = os.pathsep.join(str(Path(p).resolve()) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p)
    environment = {**os.environ, "PYTHONPATH": search, "COLUMNS": "100", "PYTHONUTF8": "1", "GOVREPORT_LANG": "en"}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "examples").symlink_to(ROOT / "examples")
        for line in body.splitlines(keepends=True):
            if line.startswith("$ govreport "):
                yield line
                command = [
                    sys.executable,
                    "-m",
                    "govreport_core.cli",
                    *shlex.split(line.removeprefix("$ govreport ")),
                ]
                done = subprocess.run(
                    command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
                    cwd=folder, env=environment, stdin=subprocess.DEVNULL, timeout=120, check=False,
                )  # fmt: skip
                yield done.stdout.replace("python -m govreport_core.cli", "govreport")


def stale() -> dict[Path, str]:
    """The files that are not what they should be, with what they should be."""
    wanted = {FINDINGS: findings_page()}
    wanted |= {page: refresh(page.read_text(encoding="utf-8"), page.name) for page in pages() if page != FINDINGS}
    return {
        path: text for path, text in wanted.items() if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def main(arguments: list[str]) -> int:
    found = stale()
    for path, text in found.items():
        name = path.relative_to(ROOT)
        if "--check" in arguments:
            print(f"{name} is stale")
        else:
            path.write_text(text, encoding="utf-8")
            print(f"{name} was stale and is rewritten")
    return 1 if found and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
