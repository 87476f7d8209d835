"""
The string formats that a CustomResourceDefinition may ask for.

Only those that Kubernetes knows are checked; any other format says nothing. A dash in the name of
a format does not count (``date-time`` is ``datetime``).
"""

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from trueup.k8s import names

_HEX4 = "[0-9a-f]{4}-?"
_UUID = "[0-9a-f]{8}-?[0-9a-f]{4}-?%s%s[0-9a-f]{12}"
_DURATION = r"[-+]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)"
_SCALA = (
    r"\d+\s*(ns|nanos?|nanoseconds?|us|µs|micros?|microseconds?|ms|millis?|milliseconds?|s|secs?|"
    r"seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)"
)
_DATETIME = r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[-+]\d{2}:?\d{2})"
_HOSTNAME = r"[a-zA-Z0-9]((-?[a-zA-Z0-9]+){0,62})(\.[a-zA-Z0-9](-?[a-zA-Z0-9]+){0,62})*"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == 10


def _datetime(text: str) -> bool:
    if not re.fullmatch(_DATETIME, text):
        return False
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError:
        return False
    return True


def _ip(version: int) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        try:
            return ipaddress.ip_address(text).version == version
        except ValueError:
            return False

    return check


def _cidr(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def _byte(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return bool(text)


def _uri(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return (bool(parts.scheme) or text.startswith("/")) and not re.search(r"[\s\x00-\x1f]", text)


def _isbn10(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{9}[\dX]", digits):
        return False
    values = [10 if sign == "X" else int(sign) for sign in digits]
    return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0


def _isbn13(text: str) -> bool:
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"\d{13}", digits):
        return False
    return sum(int(sign) * (3 if at % 2 else 1) for at, sign in enumerate(digits)) % 10 == 0


def _creditcard(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    total = 0
    for at, sign in enumerate(reversed(digits)):
        value = int(sign) * (2 if at % 2 else 1)
        total += value - 9 if value > 9 else value
    return 13 <= len(digits) <= 16 and total % 10 == 0


def _none_of(check: names.Check) -> Callable[[str], bool]:
    return lambda text: not check(text)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "bsonobjectid": _matches("[0-9a-fA-F]{24}"),
    "byte": _byte,
    "cidr": _cidr,
    "creditcard": _creditcard,
    "date": _date,
    "datetime": _datetime,
    "duration": _matches(f"{_DURATION}|{_SCALA}"),
    "email": _matches(r"[^@\s<>]+@[^@\s<>]+|.*<[^@\s<>]+@[^@\s<>]+>"),
    "hexcolor": _matches("#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})"),
    "hostname": lambda text: len(text) <= 255 and re.fullmatch(_HOSTNAME, text) is not None,
    "ipv4": _ip(4),
    "ipv6": _ip(6),
    "isbn": lambda text: _isbn10(text) or _isbn13(text),
    "isbn10": _isbn10,
    "isbn13": _isbn13,
    "k8slongname": _none_of(names.dns_subdomain),
    "k8sshortname": _none_of(names.dns_label),
    "mac": _matches("([0-9a-fA-F]{2}[:-]){5,7}[0-9a-fA-F]{2}|([0-9a-fA-F]{4}\\.){2}[0-9a-fA-F]{4}"),
    "password": lambda text: True,
    "rgbcolor": _matches(r"rgb\(\s*(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*,\s*"
                         r"(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*,\s*"
                         r"(\d{1,2}|1\d\d|2[0-4]\d|25[0-5])\s*\)"),
    "ssn": _matches(r"\d{3}[- ]?\d{2}[- ]?\d{4}"),
    "uri": _uri,
    "uuid": _matches("(?i)" + (_UUID % (_HEX4, _HEX4))),
    "uuid3": _matches("(?i)" + (_UUID % ("3[0-9a-f]{3}-?", _HEX4))),
    "uuid4": _matches("(?i)" + (_UUID % ("4[0-9a-f]{3}-?", "[89ab][0-9a-f]{3}-?"))),
    "uuid5": _matches("(?i)" + (_UUID % ("5[0-9a-f]{3}-?", "[89ab][0-9a-f]{3}-?"))),
}  # fmt: skip


def fits(format_: str, text: str) -> bool:
    """Whether *text* is of the format; any text is of one that is not known."""
    check = FORMATS.get(format_.replace("-", ""))
    return check is None or check(text)


def time_written(text: str, *, micro: bool) -> str:
    """A moment as Kubernetes writes it: in UTC, to the second or to the microsecond."""
    if not text.endswith("Z") or micro or "." in text:
        try:
            moment = datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            return text
        return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ" if micro else "%Y-%m-%dT%H:%M:%SZ")
    return text


def known(format_: str) -> bool:
    return format_.replace("-", "") in FORMATS
