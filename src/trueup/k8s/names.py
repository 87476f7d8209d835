"""
What things may be called: labels, subdomains, label keys and values, ports, config keys.

Each check gives the complaints, none if the name is good, in the words of the API server's
validation, which users of Kubernetes know by heart.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from trueup.k8s import causes
from trueup.k8s.causes import Cause

Complaints: TypeAlias = tuple[str, ...]
Check: TypeAlias = Callable[[str], Complaints]

LABEL_LENGTH = 63
SUBDOMAIN_LENGTH = 253
ANNOTATIONS_LIMIT = 256 * 1024

_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(\.{_LABEL})*"
_LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?"
_WILDCARD = rf"\*\.{_SUBDOMAIN}"
_QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]"
_VALUE = f"({_QUALIFIED})?"
_CONFIG_KEY = "[-._a-zA-Z0-9]+"
_HTTP_PATH = r"[A-Za-z0-9/\-._~%!$&'()*+,;=:]+"

_LABEL_WORDS = (
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character"
)
_SUBDOMAIN_WORDS = (
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character"
)
_LABEL_1035_WORDS = (
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an "
    "alphabetic character, and end with an alphanumeric character"
)
_WILDCARD_WORDS = (
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which "
    "must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric "
    "character"
)
_QUALIFIED_WORDS = (
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an "
    "alphanumeric character"
)
_VALUE_WORDS = (
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character"
)
_CONFIG_KEY_WORDS = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'"


def dns_label(name: str) -> Complaints:
    """RFC 1123 label: names of namespaces and of most things inside a Pod."""
    found = _length(name, LABEL_LENGTH)
    if re.fullmatch(_LABEL, name):
        return found
    if re.fullmatch(_SUBDOMAIN, name):
        return (*found, "must not contain dots")
    return (*found, _pattern(_LABEL_WORDS, _LABEL, "my-name", "123-abc"))


def dns_subdomain(name: str) -> Complaints:
    """RFC 1123 subdomain: names of most objects."""
    found = _length(name, SUBDOMAIN_LENGTH)
    if re.fullmatch(_SUBDOMAIN, name):
        return found
    return (*found, _pattern(_SUBDOMAIN_WORDS, _SUBDOMAIN, "example.com"))


def dns_1035_label(name: str) -> Complaints:
    """RFC 1035 label: names of Services."""
    found = _length(name, LABEL_LENGTH)
    if re.fullmatch(_LABEL_1035, name):
        return found
    return (*found, _pattern(_LABEL_1035_WORDS, _LABEL_1035, "my-name", "abc-123"))


def wildcard_subdomain(name: str) -> Complaints:
    """``*.example.com``: hosts of an Ingress."""
    found = _length(name, SUBDOMAIN_LENGTH)
    if re.fullmatch(_WILDCARD, name):
        return found
    return (*found, _pattern(_WILDCARD_WORDS, _WILDCARD, "*.example.com"))


def path_segment(name: str) -> Complaints:
    """What may stand in a URL's path: names of RBAC objects."""
    if name in (".", ".."):
        return (f"may not be '{name}'",)
    return tuple(f"may not contain '{sign}'" for sign in "/%" if sign in name)


def label_key(key: str) -> Complaints:
    """A qualified name: ``name`` or ``example.com/name``."""
    parts = key.split("/")
    if len(parts) > 2:
        words = _pattern(_QUALIFIED_WORDS, _QUALIFIED, "MyName", "my.name", "123-abc")
        return (
            f"a valid label key {words} with an optional DNS subdomain prefix and '/' "
            "(e.g. 'example.com/MyName')",
        )
    name = parts[-1]
    found = _prefix(parts[0]) if len(parts) == 2 else []
    if not name:
        found.append("name part must be non-empty")
    if len(name.encode()) > LABEL_LENGTH:
        found.append(f"name part must be no more than {LABEL_LENGTH} bytes")
    if not re.fullmatch(_QUALIFIED, name):
        words = _pattern(_QUALIFIED_WORDS, _QUALIFIED, "MyName", "my.name", "123-abc")
        found.append(f"name part {words}")
    return tuple(found)


def _prefix(prefix: str) -> list[str]:
    if not prefix:
        return ["prefix part must be non-empty"]
    return [f"prefix part {each}" for each in dns_subdomain(prefix)]


def http_path(path: str) -> Complaints:
    """What follows the host in a URL."""
    if re.fullmatch(_HTTP_PATH, path):
        return ()
    return (f"Invalid path (regex used for validation is '{_HTTP_PATH}')",)


def label_value(value: str) -> Complaints:
    fits = len(value.encode()) <= LABEL_LENGTH
    found = () if fits else (f"must be no more than {LABEL_LENGTH} bytes",)
    if re.fullmatch(_VALUE, value):
        return found
    return (*found, _pattern(_VALUE_WORDS, _VALUE, "MyValue", "my_value", "12345"))


def config_key(key: str) -> Complaints:
    """A key of a ConfigMap or Secret."""
    found = _length(key, SUBDOMAIN_LENGTH)
    if not re.fullmatch(_CONFIG_KEY, key):
        words = _pattern(_CONFIG_KEY_WORDS, _CONFIG_KEY, "key.name", "KEY_NAME", "key-name")
        found = (*found, words)
    return (*found, *_no_parent(key))


def port_name(name: str) -> Complaints:
    """An IANA service name: the name of a port."""
    found = list(_length(name, 15))
    if not re.fullmatch("[-a-z0-9]+", name):
        found.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
    if not re.search("[a-z]", name):
        found.append("must contain at least one letter (a-z)")
    if "--" in name:
        found.append("must not contain consecutive hyphens")
    if name.startswith("-") or name.endswith("-"):
        found.append("must not begin or end with a hyphen")
    return tuple(found)


def generated(check: Check) -> Check:
    """The check for a generateName, which may end with a dash."""

    def masked(name: str) -> Complaints:
        return check(name[:-1] + "a" if name.endswith("-") and len(name) > 1 else name)

    return masked


def labels(found: Mapping[str, Any], field: str) -> tuple[Cause, ...]:
    """What is wrong with a map of labels."""
    wrong: list[Cause] = []
    for key, value in found.items():
        wrong += [causes.invalid(field, key, words) for words in label_key(key)]
        wrong += [causes.invalid(field, value, words) for words in label_value(str(value))]
    return tuple(wrong)


def annotations(found: Mapping[str, Any], field: str) -> tuple[Cause, ...]:
    """What is wrong with a map of annotations: keys as labels', whatever the case; the size."""
    wrong = [causes.invalid(field, key, words) for key in found for words in label_key(key.lower())]
    size = sum(len(key.encode()) + len(str(value).encode()) for key, value in found.items())
    if size > ANNOTATIONS_LIMIT:
        wrong.append(causes.too_long(field, ANNOTATIONS_LIMIT))
    return tuple(wrong)


def _length(name: str, limit: int) -> Complaints:
    fits = len(name.encode()) <= limit
    return () if fits else (f"must be no more than {limit} characters",)


def _no_parent(name: str) -> Complaints:
    if name in (".", ".."):
        return (f"must not be '{name}'",)
    return ("must not start with '..'",) if name.startswith("..") else ()


def _pattern(words: str, pattern: str, *examples: str) -> str:
    shown = " or ".join(f"'{each}', " for each in examples)
    return f"{words} (e.g. {shown}regex used for validation is '{pattern}')"
