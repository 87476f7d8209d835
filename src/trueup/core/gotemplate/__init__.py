"""
Go's ``text/template`` with the functions of Sprig, as Argo CD's settings are written in it.

There is no such library for Python, and the templates of notifications call functions that live in
our process (``call .repo.GetCommitMetadata …``). So text, errors and the small print are those of
Go: what it prints of a map, which types it takes for the same, where it says an error is. A
template is somebody's input: what it may write, loop and compute is bounded (:mod:`.failed`).

``parsed("{{ .app.metadata.name | upper }}").text({"app": …})``. A function is a Python callable
whose annotations are its signature in Go (:mod:`.calls`); values are plain, see :mod:`.values` for
the types that Go tells apart and Python does not.
"""

from trueup.core.gotemplate.duration import Duration
from trueup.core.gotemplate.failed import CallFailed, TemplateFailed
from trueup.core.gotemplate.moment import Time
from trueup.core.gotemplate.sprig import SPRIG, Functions, sprig
from trueup.core.gotemplate.state import Spent
from trueup.core.gotemplate.template import Template
from trueup.core.gotemplate.template import parsed as _parsed
from trueup.core.gotemplate.values import Int, Record, Struct

__all__ = [
    "SPRIG",
    "CallFailed",
    "Duration",
    "Functions",
    "Int",
    "Record",
    "Spent",
    "Struct",
    "Template",
    "TemplateFailed",
    "Time",
    "parsed",
    "sprig",
]


def parsed(text: str, functions: Functions = SPRIG, name: str = "") -> Template:
    """
    *functions*: beside those of Go itself; *name*: what errors call the template.

    Raises :class:`TemplateFailed`, as rendering does. What a function raises on purpose other than
    :class:`CallFailed` and the errors of computing goes through to whoever renders.
    """
    return _parsed(text, functions, name)
