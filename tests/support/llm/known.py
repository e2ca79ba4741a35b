"""Names and settings that the gap filler's tests share."""

from __future__ import annotations

import os

# For recording only; the tests themselves see no setting of the developer's.
RECORD = {name: os.environ.get(name, "") for name in ("OPENAI_BASE_URL", "OPENAI_API_KEY", "GOVREPORT_MODEL")}
KEY = "sk-test-0123456789-never-shown"
GRANTED, PARTIAL = "requests.outcomes.granted", "requests.outcomes.partially_granted"
