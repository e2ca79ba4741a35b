"""Imports installed plugins within a time limit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

# The distribution that brings the built-in plugins.
DISTRIBUTION = "govreport"
# Seconds that the import of another distribution's plugin may take.
IMPORT_SECONDS = 20.0


def version_and_origin(distribution: Distribution | None) -> tuple[str, str]:
    """The version and the origin of the plugins that a distribution brings."""
    if distribution is None:
        return "", "entry point"
    metadata = distribution.metadata
    return metadata["Version"], f"entry point of {metadata['Name']}"


def is_ours(entry_point: EntryPoint) -> bool:
    """Whether a plugin is a built-in one."""
    return entry_point.dist is not None and entry_point.dist.name == DISTRIBUTION


def rank(entry_point: EntryPoint) -> tuple[bool, str, str]:
    """The order in which plugins are added: in which order distributions are found differs from machine to machine.

    Ours come first, so that of two plugins of one name the stranger is the one that is passed over.
    """
    return not is_ours(entry_point), entry_point.name, entry_point.dist.name if entry_point.dist is not None else ""


def import_in_time(entry_point: EntryPoint) -> object:
    """Import a plugin, but do not wait for ever for one that hangs."""
    import threading

    # Ours end; and a thread for each of them would cost something at every start.
    if is_ours(entry_point):
        return entry_point.load()
    outcome: dict[str, Any] = {}

    def load_plugin() -> None:
        try:
            outcome["plugin"] = entry_point.load()
        except BaseException as error:
            outcome["error"] = error

    # An import cannot be stopped. As a daemon it does at least not keep the program from ending.
    thread = threading.Thread(target=load_plugin, daemon=True, name=f"import of {entry_point.name}")
    thread.start()
    thread.join(IMPORT_SECONDS)
    if "error" in outcome:
        raise outcome["error"]
    if "plugin" not in outcome:
        raise TimeoutError(f"its import did not end within {IMPORT_SECONDS:.0f} s")
    return outcome["plugin"]
