"""Support for a site that only renames rows: no parser, just the site's words for the form's rows.

Run it with: python examples/site_labels.py examples/sites/renamed-rows.md
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from govreport_core import extract, hookimpl
from govreport_core.forms import Form


class SiteLabels:
    """The site's own spellings, by the id of the row. They are added to the official ones."""

    name = "site-labels"

    @hookimpl
    def govreport_labels(self, form: Form) -> Mapping[str, list[str]]:
        return {
            "requests.received": ["今年收件"],
            "requests.carried_in": ["去年移交"],
            "requests.outcomes.granted": ["同意提供"],
            "requests.outcomes.unavailable.not_held": ["本单位无此材料"],
            "requests.carried_over": ["移交明年"],
        }


if __name__ == "__main__":
    print(extract(sys.argv[1], plugins=[SiteLabels]).to_json(indent=2))
