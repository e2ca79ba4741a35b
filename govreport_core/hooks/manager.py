"""Finds plugins, puts them in order and calls them one by one, so that one that fails harms no other."""

from __future__ import annotations

import inspect
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, NamedTuple

import pluggy

from govreport_core.errors import DuplicatePlugin, FormError, PluginError, SourceError, UnknownHook, describe
from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_forms
from govreport_core.forms.normalization import normalize_label
from govreport_core.hooks import specs as hookspecs
from govreport_core.hooks.answers import members_of, nonsense
from govreport_core.hooks.faults import fault_of_document
from govreport_core.hooks.loading import import_in_time, is_ours, rank, version_and_origin
from govreport_core.hooks.markers import PROJECT
from govreport_core.hooks.places import collect, defined_at, describe_raised
from govreport_core.log import tell_step
from govreport_core.model.document import Comment, Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.layout import PagePicture
from govreport_core.model.source import Source

LABELS = "GOVREPORT_LABELS"
VOCABULARY = "GOVREPORT_VOCABULARY"
HOOKS = tuple(name for name in vars(hookspecs) if name.startswith(f"{PROJECT}_"))


class PluginInfo(NamedTuple):
    """A registered plugin as `govreport plugins` lists it."""

    name: str
    version: str
    hooks: tuple[str, ...]
    origin: str


class PluginManager:
    """Plugins in the order in which they are asked, and the forms as these plugins know them.

    Build one with `create_plugin_manager()` and pass it to `extract()` when there are many documents.
    """

    def __init__(self) -> None:
        self._pm = pluggy.PluginManager(PROJECT)
        self._pm.add_hookspecs(hookspecs)
        self._origins: dict[str, tuple[str, str]] = {}
        self._faults: list[Finding] = []
        # Of this manager alone: the lock of a cached_property is every manager's, and a forked process would inherit
        # it as another thread held it. Reentrant: a plugin that extracts a document while it is asked for labels shall
        # fail, not wait for itself.
        self._lock = threading.RLock()
        self._forms: tuple[Form, ...] | None = None
        self._phrases: tuple[tuple[str, Mapping[str, Any]], ...] | None = None
        self._vocabularies: tuple[Mapping[str, Any], ...] | None = None

    @property
    def faults(self) -> tuple[Finding, ...]:
        """Plugins that could not be loaded or gave words of no use; every result names them."""
        # Asked for here, so that the first result names what is wrong with them, too.
        _ = self.vocabularies
        return tuple(self._faults)

    def register(
        self, plugin: object, name: str | None = None, *, version: str = "", origin: str = "registered"
    ) -> str:
        """Add a module, an instance or a class (made an instance of); the latest added is asked first.

        :return: the plugin's name.
        :raises DuplicatePlugin: there is one of this name.
        :raises UnknownHook: it has a hook that does not exist, is not marked with `hookimpl`, or has none.
        :raises PluginError: a hook takes an argument that it cannot be given.
        """
        if inspect.isclass(plugin):
            plugin = plugin()
        name = name or getattr(plugin, "name", None) or getattr(plugin, "__name__", None) or type(plugin).__name__
        if self._pm.has_plugin(name) or self._pm.is_registered(plugin):
            raise DuplicatePlugin(name, "there is a plugin of this name already; give it another `name`")
        _check_hooks(plugin, name)
        try:
            self._pm.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            # pluggy enters a plugin before it looks at its hooks.
            self._pm.unregister(name=name)
            raise PluginError(name, str(error).strip()) from error
        self._origins[name] = (version or str(getattr(plugin, "__version__", "")), origin)
        self._forms = self._phrases = self._vocabularies = None
        self.__dict__.pop("_ranked_plugins", None)
        return str(name)

    def load_entry_points(self, *, built_in_only: bool = False) -> None:
        """Add every installed plugin; one that cannot be imported becomes a fault, not an exception.

        :param built_in_only: whether to add those of this distribution alone.
        """
        from importlib.metadata import entry_points

        about = cache(version_and_origin)  # each look at a distribution's metadata reads and parses the file
        for entry_point in sorted(entry_points(group=PROJECT), key=rank):
            if built_in_only and not is_ours(entry_point):
                continue
            version, origin = about(entry_point.dist)
            name = entry_point.name
            if is_taken := self._pm.has_plugin(name) and not is_ours(entry_point):
                name = f"{name} ({origin})"
            try:
                if is_taken:
                    raise DuplicatePlugin(name, "there is a plugin of this name already; it needs another one")
                self.register(import_in_time(entry_point), name, version=version, origin=origin)
            except BaseException as error:  # whatever a stranger's import raises
                if isinstance(error, KeyboardInterrupt):
                    raise
                self._faults.append(finding("plugin-not-loaded", plugin=name, error=describe_raised(error)))

    def plugins(self) -> tuple[PluginInfo, ...]:
        """The plugins in the order in which they are asked."""
        return self._ranked_plugins

    @cached_property
    def _ranked_plugins(self) -> tuple[PluginInfo, ...]:
        ranked: dict[str, set[str]] = {}
        for hook in HOOKS:
            for implementation in self._implementations_of(hook):
                ranked.setdefault(implementation.plugin_name, set()).add(hook)
        return tuple(
            PluginInfo(name, self._origins[name][0], tuple(sorted(hooks)), self._origins[name][1])
            for name, hooks in ranked.items()
        )

    def plugin(self, name: str) -> object:
        """The module or instance registered under this name; None if there is none."""
        return self._pm.get_plugin(name)

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms with the spellings that plugins add."""
        with self._lock:
            if self._forms is None:
                self._forms = tuple(self._with_spellings(form) for form in load_forms())
            return self._forms

    def _with_spellings(self, form: Form) -> Form:
        for name, extra in self.call("govreport_labels", self._faults.append, form=form):
            try:
                form = form.with_spellings({str(id): _check_spellings(texts) for id, texts in dict(extra).items()})
            except Exception as error:
                said = describe(error) + self.place_of(name, "govreport_labels")
                self._faults.append(finding("plugin-failed", plugin=name, hook="govreport_labels", error=said))
        return form

    @property
    def phrases(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """By the plugin's name, the phrases that plugins add for the running text."""
        with self._lock:
            if self._phrases is None:
                self._phrases = tuple(self._mappings("govreport_phrases"))
            return self._phrases

    @property
    def vocabularies(self) -> tuple[Mapping[str, Any], ...]:
        """What plugins add to the words for figures of the running text, users' plugins first."""
        with self._lock:
            if self._vocabularies is None:
                self._vocabularies = tuple(words for _, words in self._mappings("govreport_vocabulary"))
            return self._vocabularies

    def _mappings(self, hook: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """By the plugin's name, what plugins answer to a hook that asks for a mapping."""
        for name, answer in self.call(hook, self._faults.append):
            if isinstance(answer, Mapping):
                yield name, answer
            else:
                self._faults += nonsense(name, hook, f"it must return a mapping{self.place_of(name, hook)}")

    def read(self, source: Source, report: Callable[[Finding], None]) -> Document | None:
        """The document of the first reader that knows the format; None if none does.

        :param report: is given a finding for each reader that failed.
        :raises SourceError: a reader knows the format, but the file cannot be used.
        """
        for name, answer in self.call("govreport_read", report, source=source):
            fault = fault_of_document(answer)
            if fault is None:
                document: Document = answer
                tell_step(source.name, "read by %s as %s, %d tables", name, document.media_type, len(document.tables))
                return document
            for problem in nonsense(name, "govreport_read", fault + self.place_of(name, "govreport_read")):
                report(problem)
        return None

    def annotate(self, source: Source, comments: Sequence[Comment], report: Callable[[Finding], None]) -> bytes | None:
        """A copy of a document with comments; None if no plugin writes its format.

        :param report: is given a finding for each plugin that failed.
        :raises SourceError: a plugin knows the format, but cannot write into this file.
        """
        for name, copy in self.call("govreport_annotate", report, source=source, comments=comments):
            if isinstance(copy, bytes):
                return copy
            for problem in nonsense(name, "govreport_annotate", "it must return bytes or None"):
                report(problem)
        return None

    def pictures(
        self, source: Source, pages: Sequence[int], report: Callable[[Finding], None]
    ) -> tuple[PagePicture, ...]:
        """Pictures of pages of a document; none if no plugin draws its format.

        :param report: is given a finding for each plugin that failed.
        :raises SourceError: a plugin knows the format, but cannot draw this file.
        """
        for name, answer in self.call("govreport_pictures", report, source=source, pages=pages):
            found, problem = members_of(answer, PagePicture)
            for each in nonsense(name, "govreport_pictures", problem):
                report(each)
            return found
        return ()

    def place_of(self, plugin: str, hook: str) -> str:
        """Where a plugin's implementation of a hook begins, as ", given at site.py:12"; empty if that is not known."""
        place = defined_at(getattr(self.plugin(plugin), hook, len))
        return f", given at {place}" if place else ""

    def call(self, hook: str, report: Callable[[Finding], None], **arguments: Any) -> Iterator[tuple[str, Any]]:
        """Ask the plugins one by one: (name, answer) for each answer that is not None.

        One by one, because pluggy would let a plugin that raises take the rest with it, unnamed.
        """
        for implementation in self._implementations_of(hook):
            here = os.getpid()
            function = implementation.function
            try:
                answer = collect(function(*(arguments[name] for name in implementation.argnames)), function)
            except SourceError:
                raise
            except (Exception, SystemExit) as error:  # a plugin may not end the whole run either
                said = describe_raised(error, function)
                report(finding("plugin-failed", plugin=implementation.plugin_name, hook=hook, error=said))
                continue
            finally:
                # A process that the plugin forked would go on with our work, and give every answer a second time.
                if os.getpid() != here:
                    os._exit(0)
            if answer is not None:
                yield implementation.plugin_name, answer

    def _implementations_of(self, hook: str) -> Iterable[pluggy.HookImpl]:
        caller: pluggy.HookCaller = getattr(self._pm.hook, hook)
        # pluggy lists the one that it calls first last.
        return reversed(caller.get_hookimpls())


def create_plugin_manager(plugins: Iterable[object] = (), *, entry_points: bool = True) -> PluginManager:
    """A manager with the installed plugins and then these, which are asked before them.

    :param entry_points: whether to load installed plugins, of which the built-in parsers are some, and the
        files that GOVREPORT_LABELS and GOVREPORT_VOCABULARY name.
    :raises PluginError: a plugin cannot be registered; see `PluginManager.register`.
    """
    manager = PluginManager()
    if entry_points:
        manager.load_entry_points()
        if path := os.environ.get(LABELS):
            from govreport_core.hooks.label_file import LabelFile

            manager.register(LabelFile(path), LABELS, origin=f"environment: {LABELS}")
        if path := os.environ.get(VOCABULARY):
            from govreport_core.hooks.vocabulary_file import VocabularyFile

            manager.register(VocabularyFile(path), VOCABULARY, origin=f"environment: {VOCABULARY}")
    for plugin in plugins:
        manager.register(plugin)
    return manager


def _check_hooks(plugin: object, name: str) -> None:
    """Make sure that a plugin has hooks, and that all it has are known and marked.

    Of a module only what is marked counts as meant: it may have imported names that begin like a hook.

    :raises UnknownHook: see `PluginManager.register`.
    """
    hooks = {attribute for attribute in dir(plugin) if attribute.startswith(f"{PROJECT}_")}
    marked = {hook for hook in hooks if getattr(getattr(plugin, hook, None), f"{PROJECT}_impl", None)}
    known = ", ".join(HOOKS)
    if unknown := sorted((marked if inspect.ismodule(plugin) else hooks) - set(HOOKS)):
        raise UnknownHook(name, f"{', '.join(unknown)}: no such hook; there are {known}")
    if unmarked := sorted((hooks & set(HOOKS)) - marked):
        raise UnknownHook(name, f"{', '.join(unmarked)} is not marked with @hookimpl and would never be called")
    if not marked:
        raise UnknownHook(name, f"it has no hook; there are {known}")


def _check_spellings(texts: Any) -> tuple[str, ...]:
    given = (texts,) if isinstance(texts, str) else tuple(texts)
    for text in given:
        if not isinstance(text, str) or not normalize_label(text):
            raise FormError(
                f"{text!r} is no label of the built-in parsers, which go by Chinese characters; codes are "
                "read by `extract --labels`, by a layout (`govreport teach`) or by a parser of your own"
            )
    return given
