"""Numbers, ports, percentages and quantities."""

import re
from decimal import Decimal
from ipaddress import ip_address, ip_network
from typing import Any

from trueup.apiserver.admission.problems import Problems
from trueup.k8s.names import port_name
from trueup.k8s.quantity import QuantityError, canonical, parse

NOT_NEGATIVE = "must be greater than or equal to 0"


def check_not_negative(problems: Problems, path: str, value: Any) -> None:
    if isinstance(value, int) and value < 0:
        problems.invalid(path, value, NOT_NEGATIVE)


ADDRESS = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
NETWORK = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)"


def is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def check_port(problems: Problems, path: str, value: Any) -> None:
    if not isinstance(value, int) or not 1 <= value <= 65535:
        problems.invalid(path, value, "must be between 1 and 65535, inclusive")


def check_port_or_name(problems: Problems, path: str, value: Any) -> None:
    if isinstance(value, int):
        check_port(problems, path, value)
    else:
        for words in port_name(str(value)):
            problems.invalid(path, value, words)


def check_int_or_percent(problems: Problems, path: str, value: Any) -> None:
    if isinstance(value, int):
        check_not_negative(problems, path, value)
    elif value is not None:
        if not re.fullmatch(r"[0-9]+%", str(value)):
            told = (
                "a valid percent string must be a numeric string followed by an ending '%' (e.g. "
                "'1%',  or '93%', regex used for validation is '[0-9]+%')"
            )
            problems.invalid(path, value, told)
        elif int(str(value)[:-1]) > 100:
            problems.invalid(path, value, "must not be greater than 100%")


def amount(quantity: Any) -> Decimal | None:
    """The number that a quantity stands for; None if it is none."""
    try:
        return parse(quantity).amount
    except QuantityError:
        return None


def check_quantity(problems: Problems, path: str, value: Any) -> None:
    try:
        found = parse(value).amount
    except QuantityError as error:
        problems.invalid(path, value, str(error))
        return
    if found < 0:
        problems.invalid(path, value, NOT_NEGATIVE)


def write_canonical(amounts: Any) -> None:
    """Rewrite a map of quantities as the API server stores them; leave what is none."""
    if not isinstance(amounts, dict):
        return
    for name, value in amounts.items():
        amounts[name] = as_stored(value)


def as_stored(value: Any) -> Any:
    """One quantity as the API server stores it; a wrong one as it came."""
    try:
        return canonical(value)
    except QuantityError:
        return value
