"""
Veil: what is secret never gets as far as the record.

Secret is what is called so (``password``, ``clientSecret``, ``apiKey``): a field of that name and
all below it, the value of a ``{name, value}`` pair, a line, member or assignment within a text. And
what looks like nothing else, wherever it stands: logins in addresses, tokens, private keys. ``$…``
and ``secretName`` only name a secret, so they stay.

It would rather hide too much: the record is kept for years, and nothing can be taken out of it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from trueup.k8s.value import encode

HIDDEN = "++++++++"
Path = tuple[str, ...]
Found = re.Match[str]
Ends = Callable[[str, Found], tuple[int, str, str]]
Mark = Callable[[str, str], object]

_SECRET = re.compile(
    r"(?i)(passw(or)?d|passphrase|secret|bearertoken|token|credential|authorization"
    r"|(api|access|private|signing|server|account|encryption)[._-]?key|sshprivatekey|tls\.key)"
)
_NAMES = re.compile(
    r"(?i)(secret|token|password|key|credentials?)s?[-_.]?"
    r"(name|namespace|ref|type|pattern|ttl|path|file|id|url|uri|class|store)$"
    r"|(existing|pull)secrets?$|^jwttokens"
)
_KEYED = re.compile(r"\[(?:name|key)=\"?(.*?)\"?\]")
_BLOCK = re.compile(
    r"(?m)^([ \t]*)(?:- )?[\"']?(?P<name>[\w./-]+)[\"']?[ \t]*:[ \t]*(?:[|>][^\n]*)?\n"
)
_FLOW = re.compile(r"[\"']?(?P<name>[\w./-]+)[\"']?[ \t]*[:=][ \t]*([\[{])")
_LINE = re.compile(r"(?m)^([ \t]*(?:- )?[\"']?([\w./-]+)[\"']?[ \t]*[:=][ \t]*)([^\s$|>{\[].*)$")
_MEMBER = re.compile(
    r"([\"']?)([\w./-]+)\1([ \t]*[:=][ \t]*)(?!//)"
    r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.|'')*'|[^\s$|>{\[,;&)}\]\"'+][^\s,;&)}\]\"']*)"
)
_PAIR = re.compile(
    r"((?:name|key)[\"']?[ \t]*:[ \t]*[\"']?([\w./-]+)[\"']?[ \t]*[,\n]\s*"
    r"[\"']?value[\"']?[ \t]*:[ \t]*)"
    r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.|'')*'|[^\s$|>{\[,}\]\"'+][^\n,}\]\"']*)"
)
_INNER = re.compile(r"(^|[?&;\s])([\w.-]+)=([^\s&;,\"'$+]+)")
_BRACKETS = {"[": "]", "{": "}"}
_LOGIN = re.compile(r"(://[^/\s:@]*:)(?!\d+[/?#])([^\s@]+)@")
_LOOKS = (
    re.compile(r"(https?://)([\w.~%-]{20,})(?=@)"),
    re.compile(r"(?i)(\b(?:bearer|basic)[ \t]+)([\w.~+/=-]{8,})"),
    re.compile(r"()(\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)"),
    re.compile(r"()(\b(?:gh[pousr]_|github_pat_|gl[a-z]{2,5}-|xox[a-z]-|AKIA|ASIA)[\w-]{12,})"),
    re.compile(r"()(\b(?:[srp]k_(?:live|test)_[A-Za-z0-9]{12,}|(?:npm|hf)_[A-Za-z0-9]{30,}))"),
    re.compile(r"()(\b(?:AIza[\w-]{30,}|hv[sb]\.[\w-]{20,}|SG\.[\w-]{12,}\.[\w-]{12,}))"),
    re.compile(
        r"(https://(?:hooks\.slack\.com/\w+|discord(?:app)?\.com/api/webhooks|api\.telegram\.org"
        r"|[\w.-]*webhook\.office\.com|outlook\.office\.com/webhook|chat\.googleapis\.com/v1"
        r"|[\w.-]+\.logic\.azure\.com|[\w.-]+\.powerplatform\.com)[/:])([^\s\"'+]+)"
    ),
    re.compile(r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(.*?)(?=-----END|\Z)", re.DOTALL),
)


def secret(name: str) -> bool:
    """Whether a field of that name holds what nobody may read."""
    return bool(_SECRET.search(name)) and not _NAMES.search(name)


def hidden(value: Any) -> Any:
    """*value* without what is secret in it."""
    return Veil().over(value)


class Veil:
    """Hides secret values of states that are compared; equal ones are hidden alike."""

    def __init__(self) -> None:
        self._marks: dict[tuple[str, bytes], str] = {}
        self._count: dict[str, int] = {}

    def over(self, value: Any, name: str = "", *, below: bool = False) -> Any:
        """*name*: of the field; *below*: it is part of something secret."""
        below = (below or secret(name)) and not _NAMES.search(name)
        if isinstance(value, Mapping):
            return self._mapping(value, below=below)
        if isinstance(value, list | tuple):
            return [self.over(each, name, below=below) for each in value]
        if below:
            return self.mark(name, value)
        return self.text(value) if isinstance(value, str) else value

    def at(self, path: Path, value: Any) -> Any:
        """What stands at *path*, the elements of which are names or ``[name="web"]``."""
        names, below = [_name(each) for each in path], False
        for each in names:
            below = (below or secret(each)) and not _NAMES.search(each)
        return self.over(value, names[-1] if names else "", below=below)

    def mark(self, name: str, value: Any) -> Any:
        if value in (None, "", True, False) or _marked(value):
            return value
        key = (name, encode(value))
        if key not in self._marks:
            earlier = self._count.get(name, 0)
            self._count[name] = earlier + 1
            self._marks[key] = HIDDEN + "++++" * earlier
        return self._marks[key]

    def text(self, value: str) -> str:
        """Addresses, and YAML, JSON, variables and the like within a text."""
        found = _LOGIN.sub(lambda each: f"{each[1]}{self.mark('login', each[2])}@", value)
        for looks in _LOOKS:
            found = looks.sub(lambda each: each[1] + str(self.mark("token", each[2])), found)
        if not _SECRET.search(found):
            return found
        found = _each(_BLOCK, _block, _PAIR.sub(self._line, found), self.mark)
        found = _each(_FLOW, _flow, found, self.mark)
        return _MEMBER.sub(self._member, _LINE.sub(self._line, found))

    def _mapping(self, value: Mapping[str, Any], *, below: bool) -> dict[str, Any]:
        pair = value.get("name", value.get("key"))
        if isinstance(pair, str) and "value" in value and secret(pair):
            return {**value, "value": self.over(value["value"], pair)}
        return {str(key): self.over(each, str(key), below=below) for key, each in value.items()}

    def _line(self, found: Found) -> str:
        return found[1] + str(self.mark(found[2], found[3])) if secret(found[2]) else found[0]

    def _member(self, found: Found) -> str:
        quote, name, sign, value = found.groups()
        if not secret(name):  # within its value there may be some: an address, a cookie
            return f"{quote}{name}{quote}{sign}{_INNER.sub(self._inner, value)}"
        mark = value[0] if value[0] in "\"'" else ""
        inner = str(self.mark(name, value.strip(mark) if mark else value))
        return f"{quote}{name}{quote}{sign}{mark}{inner}{mark}"

    def _inner(self, found: Found) -> str:
        before, name, value = found.groups()
        return f"{before}{name}={self.mark(name, value)}" if secret(name) else found[0]


def _each(begins: re.Pattern[str], ends: Ends, text: str, mark: Mark) -> str:
    """What begins with a secret name and goes on over several lines, or within brackets."""
    told, at = [], 0
    for found in begins.finditer(text):
        name = found["name"]
        if found.start() < at or not secret(name):
            continue
        end, before, after = ends(text, found)
        told += [text[at : found.end()], before, str(mark(name, text[found.end() : end])), after]
        at = end
    return "".join((*told, text[at:]))


def _block(text: str, found: Found) -> tuple[int, str, str]:
    """Lines that are further in, or are members of a list."""
    end = found.end()
    while end < len(text):
        line = text[end:].split("\n", 1)[0]
        inside = len(line) - len(line.lstrip(" \t")) > len(found[1])
        if line.strip() and not inside and not line.startswith(f"{found[1]}- "):
            break
        end += len(line) + 1
    return min(end, len(text)), f"{found[1]}  ", "\n"


def _flow(text: str, found: Found) -> tuple[int, str, str]:
    """Up to the bracket that ends it."""
    opened = text[found.end() - 1]
    depth, end = 1, found.end()
    while end < len(text) and depth:
        depth += {opened: 1, _BRACKETS[opened]: -1}.get(text[end], 0)
        end += 1
    return end, "", _BRACKETS[opened]


def _name(part: str) -> str:
    found = _KEYED.fullmatch(part)
    return found[1] if found else part


def _marked(value: Any) -> bool:
    return isinstance(value, str) and len(value) >= len(HIDDEN) and not value.strip("+")
