"""What can go wrong, as a tree.

GovreportError
├── SourceError            the document itself cannot be used; carries `.source`, the document's name
│   ├── UnreadableSource   no reader could make a document of the bytes
│   ├── EncryptedSource    the document asks for a password
│   └── OversizedSource    larger, deeper or wider than the limits allow
├── PluginError            a plugin cannot be registered; carries `.plugin`
│   ├── DuplicatePlugin    two plugins of one name
│   └── UnknownHook        a hook that does not exist, mostly a misspelling
├── FormError              a form's data files contradict each other or their meta-schema
└── MissingExtra           an optional dependency is needed; carries `.extra`

`extract()` raises none of the first kind: it turns them into findings of a result. Errors of the other
kinds are the caller's to mend.
"""

from __future__ import annotations


class GovreportError(Exception):
    """Root of everything this package raises on purpose."""


class SourceError(GovreportError):
    """A document cannot be used.

    :param source: the document's name.
    :param problem: what was expected, what was met and what to do.
    """

    code = "unreadable"

    def __init__(self, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}")
        self.source = source
        self.problem = problem


class UnreadableSource(SourceError):
    """No reader could make a document of the bytes."""


class EncryptedSource(SourceError):
    """The document asks for a password."""

    code = "encrypted"


class OversizedSource(SourceError):
    """The document is larger, deeper or wider than the limits allow."""

    code = "oversized"


class PluginError(GovreportError):
    """A plugin cannot be registered."""

    def __init__(self, plugin: str, problem: str) -> None:
        super().__init__(f"plugin {plugin!r}: {problem}")
        self.plugin = plugin


class DuplicatePlugin(PluginError):
    """Two plugins of one name."""


class UnknownHook(PluginError):
    """A plugin implements a hook that does not exist."""


class FormError(GovreportError):
    """A form's data files contradict each other or their meta-schema."""


class MissingExtra(GovreportError):
    """An optional dependency is needed for what was asked."""

    def __init__(self, purpose: str, extra: str) -> None:
        super().__init__(f"{purpose} needs an optional dependency: pip install 'govreport[{extra}]'")
        self.extra = extra


def describe(error: BaseException) -> str:
    """Any exception in words for a message: its type, and what it says if it says anything."""
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
