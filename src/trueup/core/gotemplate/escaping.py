"""``html``, ``js`` and ``urlquery``."""

from typing import Any
from urllib.parse import quote

from trueup.core.gotemplate.printing import shown, sprint
from trueup.core.gotemplate.quoting import printable
from trueup.core.gotemplate.values import octets, text_of

_HTML = str.maketrans(
    {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_JS = {"\\": "\\\\", "'": "\\'", '"': '\\"', "<": "\\u003C", ">": "\\u003E", "&": "\\u0026"}
_JS |= {"=": "\\u003D"}


def _joined(values: tuple[Any, ...]) -> str:
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    return sprint([shown(value) if value is None else value for value in values])


def html(*values: Any) -> str:
    return _joined(values).translate(_HTML)


def js(*values: Any) -> str:
    return "".join(map(_js, _joined(values)))


def _js(letter: str) -> str:
    if letter in _JS:
        return _JS[letter]
    if letter < " ":
        return f"\\u00{ord(letter):02X}"
    if letter < "\x80" or printable(letter):
        return letter
    return f"\\u{ord(letter):04X}" if not "\udc80" <= letter <= "\udcff" else "\\uFFFD"


def query_escaped(text: str) -> str:
    """``url.QueryEscape``."""
    return quote(octets(text), safe="~").replace("%20", "+")


def urlquery(*values: Any) -> str:
    return query_escaped(text_of(octets(_joined(values))))
