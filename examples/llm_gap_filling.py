"""Fill the gaps of reports by a language model behind any OpenAI-compatible endpoint.

    pip install 'govreport[llm]'
    OPENAI_API_KEY=… OPENAI_BASE_URL=… GOVREPORT_MODEL=… python examples/llm_gap_filling.py REPORT...

Prints for every report its cells before and after, the requests and the tokens. Without a key nothing is asked, and
the reports are read all the same. Only what the form's rules prove is kept; `--accept consistent` keeps also what they
can merely be kept with.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter

from govreport_core import create_plugin_manager, extract
from govreport_llm import GapFiller


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", metavar="REPORT")
    parser.add_argument("--accept", choices=["checked", "consistent"], default="checked")
    parser.add_argument("--max-tokens", type=int, help="of the whole run")
    given = parser.parse_args()

    # The installed plugin reads its settings from the environment, with the first report.
    os.environ["GOVREPORT_LLM_ACCEPT"] = given.accept
    if given.max_tokens is not None:
        os.environ["GOVREPORT_LLM_MAX_TOKENS"] = str(given.max_tokens)
    manager = create_plugin_manager()
    if all(plugin.name != "llm" for plugin in manager.plugins()):
        manager.register(GapFiller())
    spent: Counter[str] = Counter()
    for path in given.reports:
        before = extract(path, manager=manager)
        after = extract(path, manager=manager, fill=True)
        print(path)
        for name, result in (("before", before), ("after", after)):
            states = Counter(cell.status for cell in result.cells.values())
            print(f"  {name:<7}" + ", ".join(f"{count} {status}" for status, count in states.items()))
        for key, cell in after.cells.items():
            if cell.status == "filled" and cell.evidence:
                print(f"  {key} = {cell.value} at {cell.evidence.start}{', proven' if cell.checked else ''}")
        for finding in after.findings:
            if finding.kind == "plugin":
                print(f"  {finding.message}")
        spent.update(after.provenance.usage or {})
    print(f"{spent['requests']} requests, {spent['total_tokens']} tokens, {spent['cached_answers']} cached answers")


if __name__ == "__main__":
    main()
