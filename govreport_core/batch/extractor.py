"""Extracts one document of many: from a reference to a line of JSON, in whatever process, without an exception.

What goes back to the process that collects is small: the finished line and a few counts.
"""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from govreport_core.batch.fingerprint import code_digest
from govreport_core.batch.outcome import Outcome, summarise_result
from govreport_core.corrections import Corrections, CorrectionsLike
from govreport_core.errors import PluginError, SourceError, describe
from govreport_core.forms.assumptions import USUAL_ASSUMPTIONS
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.model.failed import failed_result
from govreport_core.model.finding import Finding, finding
from govreport_core.model.result import Result
from govreport_core.sources.ref import MAX_BYTES, Archives, SourceRef
from govreport_core.version import __version__

# As much of a failed document's error is told.
LONGEST_ERROR = 500
Extract = Callable[..., Result]


class _AddedPlugin(NamedTuple):
    """A plugin that no entry point names; one that is a module travels as a `_ModuleName`."""

    name: str
    version: str
    plugin: object


class _ModuleName(NamedTuple):
    name: str


class _Recipe(NamedTuple):
    """How to build the same extractor in another process."""

    entry_points: bool
    plugins: tuple[_AddedPlugin, ...]
    assume: tuple[str, ...]
    fill: bool
    max_bytes: int
    corrections: Corrections
    extract: str
    fingerprint: dict[str, Any]


class Extractor:
    """Extracts documents with one set of plugins and settings; can be pickled if its plugins can.

    :param plugins: further plugins; not together with `manager`.
    :param assume: what may be assumed of a blank in a row of figures.
    :param fill: whether plugins may answer what is still open.
    :param max_bytes: larger documents are refused unread.
    :param corrections: what people say of single cells; each document is given those that concern it.
    :param extract: the function that does it, as "module:name"; for tests and benchmarks.
    :param fingerprint: the version, plugins and settings that results are marked with; default those of this process.
    :raises PluginError: a plugin cannot be registered.
    :raises CorrectionsError: the file of corrections cannot be used.
    :raises ValueError: both plugins and a manager are given.
    """

    def __init__(
        self,
        *,
        plugins: Iterable[object] = (),
        manager: PluginManager | None = None,
        assume: Sequence[str] = USUAL_ASSUMPTIONS,
        fill: bool = False,
        max_bytes: int = MAX_BYTES,
        corrections: CorrectionsLike = None,
        extract: str = "govreport_core.pipeline.extraction:extract",
        fingerprint: Mapping[str, Any] | None = None,
    ) -> None:
        plugins = tuple(plugins)
        if manager is None:
            manager = create_plugin_manager(plugins)
        elif plugins:
            raise ValueError("give plugins or a manager, not both: register the plugins with the manager")
        self.manager = manager
        self.assume = tuple(assume)
        self.fill = fill
        self.max_bytes = max_bytes
        self.corrections = Corrections.of(corrections)
        self._name = extract
        module, _, attribute = extract.partition(":")
        self._extract: Extract = getattr(import_module(module), attribute)
        self._archives = Archives()
        self.fingerprint = dict(fingerprint) if fingerprint is not None else self._compute_fingerprint()

    def __call__(self, ref: SourceRef) -> Outcome:
        """The document's outcome; whatever goes wrong is in it."""
        content: str | None = None
        try:
            source = ref.load(self.max_bytes, self._archives)
            content = source.sha256
            corrections = self.corrections.concerning(content, ref.name)
            result = self._extract(
                source, manager=self.manager, assume=self.assume, fill=self.fill, corrections=corrections
            )
            return self._make_outcome(ref.name, result, content)
        except SourceError as error:
            return self.failed_outcome(ref, finding(error.code, problem=error.problem), content)
        except MemoryError:
            return self.failed_outcome(
                ref, finding("extraction-failed", error="MemoryError: there was not enough memory"), content
            )
        # Whatever a document does to readers and plugins, the other hundred thousand go on.
        except Exception as error:
            return self.failed_outcome(
                ref, finding("extraction-failed", error=describe(error)[:LONGEST_ERROR]), content
            )

    def failed_outcome(self, ref: SourceRef, why: Finding, content: str | None = None) -> Outcome:
        """The outcome of a document of which nothing could be learnt."""
        result = failed_result(
            ref.name,
            why,
            sha256=content,
            media_type=ref.media_type,
            url=ref.url,
            version=self.fingerprint["version"],
            plugins=[info.name for info in self.manager.plugins()],
            assumptions=self.assume,
        )
        return self._make_outcome(ref.name, result, content)

    def _make_outcome(self, name: str, result: Result, content: str | None) -> Outcome:
        fingerprint = {"content": content, **self.fingerprint}
        if digest := self.corrections.concerning(content, name).digest:
            fingerprint["corrections"] = digest
        line = result.to_line({"fingerprint": fingerprint})
        # Damaged documents hold halves of surrogate pairs; one of them must not cost the whole result.
        return summarise_result(result, name, line.encode("utf-8", "replace") + b"\n")

    def _compute_fingerprint(self) -> dict[str, Any]:
        # Only what can change a result: not the number of workers, nor the time limit.
        settings = {"assume": sorted(self.assume), "fill": self.fill, "max_bytes": self.max_bytes}
        return {
            "version": __version__,
            "plugins": {
                info.name: f"{info.version}+{code_digest(self.manager.plugin(info.name))}"
                for info in self.manager.plugins()
            },
            "settings": hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:12],
        }

    def check_portable(self) -> None:
        """Make sure that other processes can have it.

        :raises PluginError: a plugin cannot be pickled.
        """
        pickle.dumps(self)

    def __reduce__(self) -> tuple[Any, ...]:
        infos = self.manager.plugins()
        # Entry points were asked even if every plugin failed to load.
        installed = any(info.origin.startswith("entry point") for info in infos) or bool(self.manager.faults)
        # The plugin asked first was registered last.
        added = tuple(
            _AddedPlugin(info.name, info.version, _make_portable(info.name, self.manager.plugin(info.name)))
            for info in reversed(infos)
            if not info.origin.startswith(("entry point", "environment"))
        )
        recipe = _Recipe(
            installed, added, self.assume, self.fill, self.max_bytes, self.corrections, self._name, self.fingerprint
        )
        # Bytes, so that they can be the key of the cache.
        return (_rebuild_extractor, (pickle.dumps(recipe),))


@lru_cache(maxsize=2)
def _rebuild_extractor(pickled: bytes) -> Extractor:
    # Once per process, not once per chunk: building the forms takes a hundred times what a pickle takes.
    recipe: _Recipe = pickle.loads(pickled)
    manager = create_plugin_manager(entry_points=recipe.entry_points)
    for name, version, plugin in recipe.plugins:
        manager.register(
            import_module(plugin.name) if isinstance(plugin, _ModuleName) else plugin, name, version=version
        )
    return Extractor(
        manager=manager,
        assume=recipe.assume,
        fill=recipe.fill,
        max_bytes=recipe.max_bytes,
        corrections=recipe.corrections,
        extract=recipe.extract,
        fingerprint=recipe.fingerprint,
    )


def _make_portable(name: str, plugin: object) -> object:
    """The plugin as something that a pickle can carry."""
    if isinstance(plugin, ModuleType):
        return _ModuleName(plugin.__name__)
    try:
        pickle.dumps(plugin)
    except Exception as error:
        raise PluginError(
            name,
            f"it cannot be sent to another process ({describe(error)[:LONGEST_ERROR]}); "
            "make it a module or a class defined in one, "
            "or run without jobs and executor",
        ) from error
    return plugin
