"""Managers for tests: the plugin that is tested beside the built-in ones, installed or not."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

from govreport_core.errors import PluginError
from govreport_core.hooks.manager import PluginManager


def manager_with(plugins: object | Sequence[object]) -> PluginManager:
    """A manager with the built-in plugins and these. Others that happen to be installed change no test."""
    manager = PluginManager()
    manager.load_entry_points(built_in_only=True)
    for plugin in plugins if isinstance(plugins, list | tuple) else [plugins]:
        register(plugin, manager)
    return manager


def register(plugin: object, manager: PluginManager) -> str:
    """Register a plugin, unless it is one of the built-in ones.

    :return: its name.
    """
    if isinstance(plugin, str):
        plugin = import_plugin(plugin)
    for known in manager.plugins():
        if manager.plugin(known.name) is plugin or type(manager.plugin(known.name)) is plugin:
            return known.name
    return manager.register(plugin)


def import_plugin(name: str) -> object:
    """The plugin that an entry point would name: "module" or "module:Class".

    A module beside the tests, or in the folder from which they run, is found without being installed.

    :raises PluginError: there is none.
    """
    module, _, attribute = name.partition(":")
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)
    try:
        found: object = import_module(module)
        return getattr(found, attribute) if attribute else found
    except (ImportError, AttributeError) as error:
        raise PluginError(name, f"cannot be imported ({error}); is it installed, or in this folder?") from error


def name_of(plugin: object) -> str | None:
    """How `import_plugin` finds a module or class again; None if it cannot."""
    if isinstance(plugin, str):
        return plugin
    if inspect.ismodule(plugin):
        return plugin.__name__
    return f"{plugin.__module__}:{plugin.__qualname__}" if inspect.isclass(plugin) else None


def names_of(plugins: Iterable[object]) -> tuple[str, ...]:
    """The names of those that can be imported again."""
    return tuple(name for plugin in plugins if (name := name_of(plugin)))
