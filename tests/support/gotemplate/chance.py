"""
Templates that nobody would write: functions of any kind with arguments of any kind.

Left out are those whose result is another each time, and those of which Go would make more than a
machine can hold.
"""

import json
from collections.abc import Callable
from random import Random

from trueup.core.gotemplate import SPRIG
from trueup.core.gotemplate.builtins import BUILTINS

_CHANCE = "randAlphaNum randAlpha randNumeric randAscii randInt randBytes shuffle uuidv4 bcrypt"
_CHANCE += " htpasswd encryptAES keys values now ago date dateInZone date_in_zone htmlDate"
_CHANCE += " htmlDateInZone durationRound"
_KEYS = "genPrivateKey buildCustomCert genCA genCAWithKey genSelfSignedCert genSignedCert"
_KEYS += " genSelfSignedCertWithKey genSignedCertWithKey derivePassword decryptAES"
_LARGE = "until untilStep repeat seq indent nindent splitn wrap wrapWith slice mustSlice chunk"
_LARGE += " mustChunk semver semverCompare call"
FUNCTIONS = sorted(
    {*SPRIG, *BUILTINS} - set(_CHANCE.split()) - set(_KEYS.split()) - set(_LARGE.split())
)
VALUES = ".cluster .list .numbers .mixed .labels .labels.team .missing .null .empty .zero .big"
VALUES += " .fraction .text .lines .unicode .time .moment .json .nested .nested.a .items .matrix"
VALUES += ' .cluster.x .missing.y .null.z .list.q 1 0 -1 2 3.5 "a" "b,c" "" "1" true false nil'
PLACES = [*VALUES.split(), "`x y`", "'a'", '"2006-01-02"', '"HelloWorld foo"', '"%v-%s"', "0.1"]
SHORT = [place for place in PLACES if place != ".big"]
SIMPLE = [place for place in PLACES if place not in (".moment", "$")]
LETTERS = "aBcD1 2_-.,:éÉ9zZ"
_WORDS = (
    "snakecase",
    "kebabcase",
    "camelcase",
    "title",
    "upper",
    "untitle",
    "swapcase",
    "initials",
    "nospace",
)
_SUMS = (
    "add",
    "sub",
    "mul",
    "div",
    "mod",
    "max",
    "min",
    "addf",
    "subf",
    "mulf",
    "divf",
    "maxf",
    "minf",
    "eq",
    "ne",
    "lt",
    "ge",
)
_LISTS = (
    "first",
    "last",
    "rest",
    "initial",
    "reverse",
    "uniq",
    "compact",
    "sortAlpha",
    "toStrings",
    "toJson",
)
LAYOUT = "2006 06 01 1 Jan January 02 2 _2 15 3 03 4 04 5 05 .000 .99 PM pm MST -0700 Z07:00 - : T"
DATE = "2024 11 3 Feb 29 07 30 - : T Z +02:00 am CET"
URL = "http :// a / : @ ? b.c %20 %zz 8080 //"


def template(random: Random) -> str:
    """One."""
    return "".join(_node(random, 2) for _ in range(random.randint(1, 2)))


def _node(random: Random, depth: int) -> str:
    kind = random.random()
    if depth == 0 or kind < 0.65:
        return f"{{{{ {_pipe(random, 1)} }}}}"
    body = _node(random, depth - 1)
    if kind < 0.75:
        return f"{{{{ if {_pipe(random, 1)} }}}}{body}{{{{ else }}}}no{{{{ end }}}}"
    if kind < 0.85:
        names = random.choice(("", "$i, $e := ", "$e := "))
        return f"{{{{ range {names}{random.choice(SHORT)} }}}}{body}{{{{ end }}}}"
    if kind < 0.92:
        return f"{{{{ with {random.choice(PLACES)} }}}}{body}{{{{ end }}}}"
    return f"{{{{- $v := {_pipe(random, 1)} -}}}} \n {{{{ $v }}}}"


def _pipe(random: Random, depth: int) -> str:
    text = random.choice(_FITTING)(random) if random.random() < 0.6 else _any(random, depth)
    while random.random() < 0.3:
        text += f" | {random.choice(FUNCTIONS)}"
    return text


def _any(random: Random, depth: int) -> str:
    count = random.choice((0, 1, 1, 2, 2, 3))
    return " ".join([random.choice(FUNCTIONS), *(_argument(random, depth) for _ in range(count))])


def _argument(random: Random, depth: int) -> str:
    if depth and random.random() < 0.2:
        return f"({_pipe(random, depth - 1)})"
    return random.choice(PLACES)


def _of(random: Random, parts: str | list[str], most: int) -> str:
    """A text in quotes, put together of *parts*."""
    made = "".join(random.choice(parts) for _ in range(random.randint(0, most)))
    return json.dumps(made, ensure_ascii=False)


def _printf(random: Random) -> str:
    flags = random.choice(("", "5", "-8", "+", "#", "05", ".2", ".3", "6.2", " "))
    return f'printf "%{flags}{random.choice("vdsqgfetTcUo")}" {random.choice(SIMPLE)}'


def _words(random: Random) -> str:
    names = _WORDS
    return f"{random.choice(names)} {_of(random, LETTERS, 10)}"


def _cut(random: Random) -> str:
    name = random.choice(("trunc", "abbrev", "indent", "wrap"))
    return f"{name} {random.randint(0, 12)} {random.choice(('.unicode', '.lines', '.text'))}"


def _sum(random: Random) -> str:
    names = _SUMS
    return f"{random.choice(names)} {random.choice(PLACES)} {random.choice(PLACES)}"


def _list(random: Random) -> str:
    names = _LISTS
    return f"{random.choice(names)} {random.choice(('.list', '.numbers', '.mixed', '.items'))}"


def _regex(random: Random) -> str:
    pattern = random.choice(("a*", "[a-z]+", "", "b|c", "(o)(n)?", "\\s", "(?P<x>w)", "x*$"))
    text = random.choice((".text", ".lines", ".unicode"))
    if random.random() < 0.5:
        name = random.choice(("regexFindAll", "regexSplit"))
        return f"{name} {json.dumps(pattern)} {text} {random.randint(-1, 3)}"
    by = random.choice(("", "-", "$1", "${1}x", "$x", "$$", "${x}", "$0z", "$"))
    name = random.choice(("regexReplaceAll", "regexReplaceAllLiteral"))
    return f"{name} {json.dumps(pattern)} {text} {json.dumps(by)}"


def _merge(random: Random) -> str:
    into = random.choice(("(dict)", "(dict `a` 1)", "(dict `a` (dict `b` 2))", "(dict `a` ``)"))
    other = random.choice((".labels", ".nested", "(dict `a` nil)", "(dict `a` (list 1))"))
    return f"{random.choice(('merge', 'mergeOverwrite'))} {into} {other}"


def _time(random: Random) -> str:
    if random.random() < 0.5:
        return f".moment.Format {_of(random, LAYOUT.split(), 7)}"
    return f"toDate {_of(random, LAYOUT.split(), 6)} {_of(random, DATE.split(), 6)}"


def _number(random: Random) -> str:
    if random.random() < 0.3:
        text = "".join(random.choice("0123.x_-+eEpPbo") for _ in range(random.randint(1, 5)))
        return text if text != "." else "0"
    name = random.choice(("int", "int64", "float64", "atoi", "duration"))
    return f"{name} {_of(random, '0123.x_-+eE', 5)}"


def _place(random: Random) -> str:
    if random.random() < 0.5:
        return f"urlParse {_of(random, URL.split(), 6)}"
    name = random.choice(("base", "dir", "clean", "ext", "isAbs"))
    return f"{name} {_of(random, ['a', '/', '..', '.', 'b.c', '//'], 6)}"


def _encoding(random: Random) -> str:
    return f"{random.choice(('b64dec', 'b32dec', 'b64enc'))} {_of(random, 'ABab1=/+ ', 8)}"


_FITTING: list[Callable[[Random], str]] = [
    _printf,
    _words,
    _cut,
    _sum,
    _list,
    _regex,
    _merge,
    _time,
    _number,
    _place,
    _encoding,
]
