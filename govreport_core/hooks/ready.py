"""Provides the manager that `extract()` uses when it is given neither plugins nor a manager."""

from __future__ import annotations

import importlib
import os
import threading

from govreport_core.hooks.manager import LABELS, VOCABULARY, PluginManager, create_plugin_manager
from govreport_core.hooks.plugin_file import PluginFile


class _Ready:
    """The manager of a process, made with its first use, and again where the environment names another file."""

    def __init__(self) -> None:
        # Reentrant: a plugin that extracts a document while it is asked for labels shall fail, not wait for itself.
        self._lock = threading.RLock()
        self._made: tuple[object, PluginManager] | None = None

    def manager(self) -> PluginManager:
        files = _files_in_use()
        made = self._made
        if made is not None and made[0] == files:
            return made[1]
        with self._lock:
            if self._made is None or self._made[0] != files:
                manager = create_plugin_manager()
                # Asked of the plugins here, under the lock, and not by two threads at a time.
                _ = manager.phrases, manager.vocabularies, manager.forms
                self._made = (files, manager)
            return self._made[1]

    def forget(self) -> None:
        with self._lock:
            self._made = None


_of_process = _Ready()


def ready_manager() -> PluginManager:
    """The manager with the installed plugins, made once per process.

    Threads share it. A forked process makes its own: locks and connections that plugins hold are not inherited.
    """
    return _of_process.manager()


def refresh_plugins() -> None:
    """Look for installed plugins again with the next `extract()` that is given neither plugins nor a manager.

    To be called after a plugin was installed while the program runs, or after one that could not be loaded was mended.
    Managers made by `create_plugin_manager()` stay as they are.
    """
    importlib.invalidate_caches()
    _of_process.forget()


def _files_in_use() -> tuple[tuple[str, str], ...]:
    """The files that the environment names, each with a digest of what is in it."""
    paths = (os.environ.get(variable, "") for variable in (LABELS, VOCABULARY))
    return tuple((path, PluginFile(path).__version__ if path else "") for path in paths)


def _start_anew() -> None:
    global _of_process
    _of_process = _Ready()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)
