"""Words for the figures of the running text kept in a file.

The file is a JSON object of the shape that the plugin which reads running text gives its own vocabulary, such as

    {"objects": {"drone_flights": ["无人机巡查"]},
     "subjects": [{"id": "drone_flights", "label": "无人机巡查", "units": ["次"], "says": ["drone_flights hold?"]}]}

The environment variable GOVREPORT_VOCABULARY names one for every run; `create_plugin_manager()` then adds the plugin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govreport_core.errors import FormError
from govreport_core.hooks.markers import hookimpl
from govreport_core.hooks.plugin_file import PluginFile, load_json_file


class VocabularyFile(PluginFile):
    """The plugin that adds the words of a file."""

    name = "vocabulary"

    @hookimpl
    def govreport_vocabulary(self) -> Mapping[str, Any]:
        """The file's words.

        :raises FormError: the file cannot be read or is no JSON object.
        """
        data = load_json_file(self.path, "vocabulary")
        if not isinstance(data, dict):
            raise FormError(f"{self.path}: expected a JSON object of words and subjects")
        return data
