"""How the library reads made and damaged documents, by kind of damage and by format.

    python benchmarks/adversary.py [--count 300] [--seed 0] [--damages 1] [--only NAME] [--formats html,md] [-v]

A document is made from a seed (tests/support/adversary, which knows nothing of the parsers), extracted, and judged by
what a careful reader takes from it. wrong: a value that is not what is printed, or one that must not be given;
invented: a value where nobody can settle one; silent: a key without a value that no finding names; missing: a settled
figure that is not read. wrong, invented and silent should be 0, and undamaged documents should be read whole.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from support.adversary import ALL, Judgement, Made, judge, made, names  # noqa: E402

from govreport_core import create_plugin_manager, extract  # noqa: E402

COLUMNS = ("documents", "right", "wrong", "invented", "silent", "missing")


def main() -> int:
    """Make, extract, judge, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--damages", type=int, default=1, choices=(0, 1, 2))
    parser.add_argument("--only", choices=names())
    parser.add_argument("--formats", default=",".join(ALL))
    parser.add_argument("--keep", type=Path, help="write the documents with something wrong into this folder")
    parser.add_argument("-v", action="store_true", help="name each wrong cell")
    args = parser.parse_args()
    manager = create_plugin_manager()
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    by_format: dict[str, Counter[str]] = defaultdict(Counter)
    whole: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(args.seed, args.seed + args.count):
            one = made(seed, damages=args.damages, formats=args.formats.split(","), only=args.only)
            path = Path(folder) / one.name
            path.write_bytes(one.data)
            try:
                result: dict[str, Any] = extract(path, manager=manager).to_dict()
            except Exception as problem:  # what fails is counted, not passed on
                print(f"{one.name}: {type(problem).__name__}: {problem}")
                by_kind["+".join(one.damages)]["failed"] += 1
                continue
            judged = judge(one, result)
            counts = _counts(judged)
            by_kind["+".join(one.damages)].update(counts)
            by_format[one.suffix].update(counts)
            if one.must_read:
                whole[one.suffix].update(counts)
            if args.v:
                _say(one, judged, result)
            if args.keep and (judged.wrong or judged.invented or judged.silent or (one.must_read and judged.missing)):
                args.keep.mkdir(parents=True, exist_ok=True)
                (args.keep / one.name).write_bytes(one.data)
    for title, table in (("damage", by_kind), ("format", by_format)):
        print(f"\n{title:40}" + "".join(f"{name:>10}" for name in COLUMNS))
        for name in sorted(table):
            print(f"{name:40}" + "".join(f"{table[name][column]:>10}" for column in COLUMNS))
    total: Counter[str] = sum(by_kind.values(), Counter())
    print(f"{'all':40}" + "".join(f"{total[column]:>10}" for column in COLUMNS))
    print("\nundamaged: recall by format")
    for name in sorted(whole):
        read, lost = whole[name]["right"], whole[name]["missing"] + whole[name]["wrong"]
        print(f"{name:10}{whole[name]['documents']:>5} documents {read / max(1, read + lost):8.2%}")
    return int(bool(total["wrong"] or total["invented"] or total["silent"] or total["failed"]))


def _counts(judged: Judgement) -> dict[str, int]:
    return {
        "documents": 1,
        "right": judged.right,
        "wrong": len(judged.wrong),
        "invented": len(judged.invented),
        "silent": len(judged.silent),
        "missing": len(judged.missing),
    }


def _say(one: Made, judged: Judgement, result: dict[str, Any]) -> None:
    for what, cells in (("wrong", judged.wrong), ("invented", judged.invented)):
        for key, want, got, status in cells:
            print(f"{one.name}: {what}: {key}: expected {want}, got {got} ({status})")
    if judged.silent:
        print(f"{one.name}: silent: {', '.join(judged.silent[:6])}{' ...' if len(judged.silent) > 6 else ''}")
    if one.must_read and judged.missing:
        print(
            f"{one.name}: {len(judged.missing)} missing of an undamaged document ({', '.join(one.variations)};"
            f" {result['status']}, form {result['form']}): {', '.join(judged.missing[:4])}"
        )


if __name__ == "__main__":
    sys.exit(main())
