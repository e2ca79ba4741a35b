"""Measures how a code base is built: sizes of modules and functions, names, docstrings, comments, folders.

    python benchmarks/house.py [FOLDER ...]

Needs nothing but the standard library. Without arguments it measures `govreport_core` and `plugins`; with the folders
of packages it measures those, so that another project can be set beside ours. It prints a row a folder, then what is
over the limits:

- a module of more than 350 lines
- a function of more than 50 lines, or with a cyclomatic number over 15
- a folder of more than 16 modules, `__init__.py` not counted

A function may be over them for a reason: a comment on the line above its `def`, or above its first decorator. Exit code
1 if something is over without one, 2 if a folder has no modules, else 0. A file that this version of Python cannot
parse is named and left out.

What the columns mean (tests are left out everywhere):

- module lines: median and longest; `__init__.py` is left out
- function lines: median, 90th percentile and longest, from `def` (decorators not counted) to the last line, docstring
  included; methods and nested functions are functions
- over 40: the share of functions with more than 40 lines
- docstrings: the share of modules, public classes, functions and methods that have one. Public is what neither has a
  name that begins with an underscore nor is in a class with such a name; what is nested in functions is not
- comments: lines with a comment on them, in 100 lines of all; docstrings are not comments
- fullest: the modules in the folder that has most
- one word: the share of function names of a single word, underscores around it not counted; dunder methods do not count

The cyclomatic number is 1 and one for each `if`, `elif`, loop (its `else` too), `except`, `assert`, conditional
expression, `for` and `if` of a comprehension, `case`, and each further operand of `and` and `or`. What is nested in a
function counts for itself.
"""

from __future__ import annotations

import ast
import sys
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

MODULE_LINES, FUNCTION_LINES, COMPLEXITY, FOLDER_MODULES = 350, 50, 15, 16
LONG_FUNCTION = 40
HERE = Path(__file__).resolve().parents[1]
COLUMNS = (
    "",
    "module lines median/max",
    "function lines median/p90/max",
    f"functions > {LONG_FUNCTION}",
    "public docstrings",
    "comments per 100 lines",
    "modules in the fullest folder",
    "one-word function names",
)
NOT_MEASURED = frozenset(("tests", "test", "__pycache__", ".venv"))

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.Assert, ast.IfExp, ast.match_case)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Function(NamedTuple):
    """A function or method; `has_reason` if a comment stands above it."""

    name: str
    line: int
    lines: int
    complexity: int
    has_reason: bool


class Module(NamedTuple):
    """A file. `documented` has, for each public thing in it, whether it has a docstring."""

    path: Path
    lines: int
    comments: int
    functions: Sequence[Function]
    documented: Sequence[bool]


class Excess(NamedTuple):
    """Something over a limit, as a line of text, and whether a reason for it is given."""

    text: str
    has_reason: bool


def measure_module(path: Path) -> Module:
    """What there is to measure in a file.

    :raises SyntaxError: it is not a module of this version of Python.
    """
    with tokenize.open(path) as file:
        source = file.read()
    lines = source.splitlines()
    tree = ast.parse(source)
    with path.open("rb") as file:
        comments = {token.start[0] for token in tokenize.tokenize(file.readline) if token.type == tokenize.COMMENT}
    functions = [measure_function(node, lines) for node in ast.walk(tree) if isinstance(node, _Function)]
    return Module(path, len(lines), len(comments), functions, list(find_documented(tree)))


def measure_function(node: _Function, lines: Sequence[str]) -> Function:
    """What there is to measure in a function.

    :param lines: those of the whole module.
    """
    assert node.end_lineno is not None
    top = min((node.lineno, *(decorator.lineno for decorator in node.decorator_list)))
    has_reason = top > 1 and lines[top - 2].lstrip().startswith("#")
    return Function(node.name, node.lineno, node.end_lineno - node.lineno + 1, count_complexity(node), has_reason)


def count_complexity(function: _Function) -> int:
    """The cyclomatic number of a function, without what is nested in it."""
    total = 1
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _NAMED):
            continue
        total += _count_branches(node)
        waiting += ast.iter_child_nodes(node)
    return total


def _count_branches(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return isinstance(node, _BRANCHES) + (isinstance(node, _LOOPS) and bool(node.orelse))


def find_documented(tree: ast.Module) -> Iterator[bool]:
    """For the module and each public thing in it: whether it has a docstring."""
    # An empty __init__.py hides nothing that a docstring could explain.
    if tree.body:
        yield ast.get_docstring(tree) is not None
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, _NAMED) and not node.name.startswith("_"):
            yield ast.get_docstring(node) is not None
            if isinstance(node, ast.ClassDef):
                waiting += node.body


def find_modules(folder: Path) -> list[Module]:
    """The modules in a folder and below it, without tests; what cannot be parsed is named on stderr."""
    paths = sorted(
        path
        for path in folder.rglob("*.py")
        if not NOT_MEASURED.intersection(path.relative_to(folder).parts) and not path.name.startswith("test_")
    )
    modules = []
    for path in paths:
        try:
            modules.append(measure_module(path))
        except SyntaxError as error:
            # Projects carry templates, and files for other versions of Python.
            print(f"{path} was left out: {error}", file=sys.stderr)
    return modules


def count_by_folder(modules: Iterable[Module]) -> Counter[Path]:
    """How many modules each folder has, `__init__.py` not counted."""
    return Counter(module.path.parent for module in modules if module.path.name != "__init__.py")


def find_excess(modules: Sequence[Module]) -> Iterator[Excess]:
    """What is over the limits, the largest things first: folders, modules, functions."""
    for folder, count in sorted(count_by_folder(modules).items()):
        if count > FOLDER_MODULES:
            yield Excess(f"{_shorten(folder)}: {count} modules, at most {FOLDER_MODULES}", False)
    for module in modules:
        if module.lines > MODULE_LINES:
            yield Excess(f"{_shorten(module.path)}: {module.lines} lines, at most {MODULE_LINES}", False)
    for module in modules:
        for function in module.functions:
            over = []
            if function.lines > FUNCTION_LINES:
                over.append(f"{function.lines} lines, at most {FUNCTION_LINES}")
            if function.complexity > COMPLEXITY:
                over.append(f"cyclomatic number {function.complexity}, at most {COMPLEXITY}")
            if over:
                where = f"{_shorten(module.path)}:{function.line} {function.name}"
                yield Excess(f"{where}: {'; '.join(over)}", function.has_reason)


def describe_folder(name: str, modules: Sequence[Module]) -> str:
    """The row of the table for these modules."""
    functions = [function for module in modules for function in module.functions]
    # A package without functions has a row, too.
    lengths = sorted(function.lines for function in functions) or [0]
    sizes = [module.lines for module in modules if module.path.name != "__init__.py"] or [0]
    documented = [has for module in modules for has in module.documented]
    names = [function.name.strip("_") for function in functions if not function.name.startswith("__")]
    lines = sum(module.lines for module in modules)
    cells = (
        f"{median(sizes):.0f}/{max(sizes)}",
        f"{median(lengths):.0f}/{lengths[(len(lengths) - 1) * 9 // 10]}/{lengths[-1]}",
        f"{_share(length > LONG_FUNCTION for length in lengths):.1f} %",
        f"{_share(documented):.0f} %",
        f"{100 * sum(module.comments for module in modules) / max(lines, 1):.1f}",
        f"{max(count_by_folder(modules).values(), default=0)}",
        f"{_share('_' not in name for name in names):.0f} %",
    )
    return f"| {name} | {' | '.join(cells)} |"


def _shorten(path: Path) -> Path:
    """The path from the top of this project, if it is one of its own."""
    return path.relative_to(HERE) if path.is_relative_to(HERE) else path


def _share(answers: Iterable[bool]) -> float:
    """How many of the answers are yes, in per cent; 0 of none."""
    counted = list(answers)
    return 100 * sum(counted) / max(len(counted), 1)


def main(arguments: Sequence[str]) -> int:
    """Print the table and what is over the limits; the exit code."""
    folders = [Path(argument) for argument in arguments] or [HERE / "govreport_core", HERE / "plugins"]
    measured = {folder: find_modules(folder) for folder in folders}
    if empty := [str(folder) for folder, modules in measured.items() if not modules]:
        print(f"no modules in {', '.join(empty)}", file=sys.stderr)
        return 2
    print(f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|", sep="\n")
    for folder, modules in measured.items():
        print(describe_folder(folder.name or folder.resolve().name, modules))
    excess = [found for modules in measured.values() for found in find_excess(modules)]
    for has_reason, title in ((False, "Over the limits"), (True, "Over the limits for a reason that is given")):
        if texts := [found.text for found in excess if found.has_reason is has_reason]:
            print(f"\n{title}:", *texts, sep="\n  ")
    return int(any(not found.has_reason for found in excess))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
