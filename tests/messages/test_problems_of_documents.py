"""Why a document cannot be used is said in Chinese, too, wherever in the code it is said."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from support.paths import ROOT

from govreport_core.messages import translate

RAISED = ("UnreadableSource", "OversizedSource", "EncryptedSource")


def problems() -> Iterator[tuple[str, str]]:
    """Place and text of each problem that is written where it is raised; 7 stands for what is put into it."""
    for folder in ("govreport_core", "plugins"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            constants: dict[str, str] = {}
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
                    constants |= {name.id: str(node.value.value) for name in node.targets if isinstance(name, ast.Name)}
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in RAISED:
                    text = _text_of(node.args[1], constants) if len(node.args) > 1 else None
                    if text is not None:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", text


def _text_of(node: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            name = part.value.id if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name) else ""
            parts.append(constants.get(name, "7") if name.startswith("_") else "7")
    text = "".join(parts)
    return text if any(map(str.isalpha, text)) and not text.startswith("7.") else None


@pytest.mark.parametrize(("place", "text"), [pytest.param(*each, id=each[0]) for each in problems()])
def test_a_problem_has_a_chinese_text(place: str, text: str) -> None:
    said = translate(text, "zh")
    assert any("一" <= character <= "鿿" for character in said), (place, said)
