"""
Functions: what Kubernetes adds to CEL, as far as the library can be taught it.

A quantity is a map with one key, since the library knows no types but its own. What upstream has
and this has not is in `UNKNOWN_HERE`: rules that use it are kept and told of, not evaluated.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cel_expr_python.cel import FunctionDecl, Overload, Type

from trueup.k8s.quantity import QuantityError, parse

_UNKNOWN_HERE_WORDS = """
indexOf lastIndexOf cidr containsIP containsCIDR prefixLength masked semver isSemver major minor
patch named format validate authorizer transformList transformMap transformMapEntry existsOne
sortBy all exists
"""
UNKNOWN_HERE = frozenset(_UNKNOWN_HERE_WORDS.split())

_QUANTITY = Type.Map(Type.STRING, Type.STRING)
_LIST = Type.List(Type.DYN)
_URL = Type.Map(Type.STRING, Type.DYN)
_KEY = "quantity"
_WRONG_QUANTITY = (
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
)


def declared() -> list[FunctionDecl]:
    """All of them, for an environment."""
    found: dict[str, list[Overload]] = {}
    for name, *rest in _all():
        overloads = found.setdefault(name, [])
        overloads.append(Overload(f"{name.replace('.', '_')}_{len(overloads)}", *rest))
    return [FunctionDecl(name, overloads) for name, overloads in found.items()]


def _all() -> Iterator[tuple[Any, ...]]:
    """Name, result, parameters, whether it is called on the first, and what it does."""
    text, yes, number, amount = Type.STRING, Type.BOOL, Type.INT, _QUANTITY
    yield "isQuantity", yes, [text], False, lambda said: _parsed(said) is not None
    yield "quantity", amount, [text], False, _quantity
    yield "sign", number, [amount], True, lambda one: _compared(_of(one), 0)
    yield "isInteger", yes, [amount], True, lambda one: _of(one) == int(_of(one))
    yield "asInteger", number, [amount], True, lambda one: int(_of(one))
    yield "asApproximateFloat", Type.DOUBLE, [amount], True, lambda one: float(_of(one))
    yield "isLessThan", yes, [amount, amount], True, lambda one, two: _of(one) < _of(two)
    yield "isGreaterThan", yes, [amount, amount], True, lambda one, two: _of(one) > _of(two)
    yield "compareTo", number, [amount, amount], True, lambda a, b: _compared(_of(a), _of(b))
    for other in (amount, number):
        yield "add", amount, [amount, other], True, lambda a, b: _made(_of(a) + _of(b))
        yield "sub", amount, [amount, other], True, lambda a, b: _made(_of(a) - _of(b))
    yield "find", text, [text, text], True, lambda said, what: next(_finds(said, what), "")
    yield "findAll", Type.List(text), [text, text], True, lambda a, b: list(_finds(a, b))
    yield "isSorted", yes, [_LIST], True, lambda each: list(each) == sorted(each)
    yield "sum", Type.DYN, [_LIST], True, sum
    yield "min", Type.DYN, [_LIST], True, min
    yield "max", Type.DYN, [_LIST], True, max
    yield "sets.contains", yes, [_LIST, _LIST], False, lambda a, b: all(x in a for x in b)
    yield "sets.intersects", yes, [_LIST, _LIST], False, lambda a, b: any(x in a for x in b)
    yield "sets.equivalent", yes, [_LIST, _LIST], False, _equivalent
    yield "jsonpatch.escapeKey", text, [text], False, _escaped
    yield "isURL", yes, [text], False, lambda said: _address(said) is not None
    yield "url", _URL, [text], False, _url
    for name in ("Scheme", "Host", "Hostname", "Port", "EscapedPath"):
        yield f"get{name}", text, [_URL], True, lambda url, name=name: url[name]
    yield "getQuery", Type.DYN, [_URL], True, lambda url: url["Query"]
    yield "isIP", yes, [text], False, lambda said: _made_by(ip_address, said) is not None
    yield "isCIDR", yes, [text], False, lambda said: _made_by(ip_network, said) is not None


# Quantities.


def _parsed(text: str) -> Any:
    try:
        return parse(text).amount
    except QuantityError:
        return None


def _quantity(text: str) -> dict[str, str]:
    found = _parsed(text)
    if found is None:
        raise ValueError(_WRONG_QUANTITY)
    return _made(found)


def _made(number: Any) -> dict[str, str]:
    return {_KEY: f"{number.normalize():f}"}


def _of(one: Any) -> Any:
    return Decimal(one if isinstance(one, int) else one[_KEY])


def _compared(one: Any, two: Any) -> int:
    return int(one > two) - int(one < two)


# Texts, lists, addresses.


def _finds(text: str, pattern: str) -> Iterator[str]:
    return (found[0] for found in re.finditer(pattern, text))


def _equivalent(one: list[Any], two: list[Any]) -> bool:
    return all(each in two for each in one) and all(each in one for each in two)


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _address(text: str) -> Any:
    try:
        found = urlsplit(text)
        _ = found.port
    except ValueError:
        return None
    return found if found.scheme or text.startswith("/") else None


def _url(text: str) -> dict[str, Any]:
    found = _address(text)
    if found is None:
        raise ValueError(f"URL parse error during conversion from string: {text}")
    return {
        "Scheme": found.scheme,
        "Host": found.netloc.rpartition("@")[2],
        "Hostname": found.hostname or "",
        "Port": str(found.port or ""),
        "EscapedPath": found.path,
        "Query": parse_qs(found.query),
    }


def _made_by(make: Callable[[str], Any], text: str) -> Any:
    try:
        return make(text)
    except ValueError:
        return None
