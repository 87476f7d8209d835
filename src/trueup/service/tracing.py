"""Tracing: what is said of it, by Argo CD's names: flags, and ``argocd-cmd-params-cm`` for all."""

from collections.abc import Iterator, Mapping

from trueup.model.errors import Stalled
from trueup.model.tracing import Tracing
from trueup.service.settings import Otlp

SWITCHES = {"true": True, "false": False}
KEYS = ("otlp.address", "otlp.insecure", "otlp.headers", "otlp.attrs", "otlp.sample.ratio")


def tracing(data: Mapping[str, str], problems: list[str]) -> Tracing:
    """What makes no sense is a problem, and as if it were not said."""

    def of(key: str) -> str:
        return data.get(key, "").strip()

    usual = Tracing()
    insecure = of("otlp.insecure").lower()
    if insecure and insecure not in SWITCHES:
        problems.append(f"otlp.insecure: {insecure} is neither true nor false")
    return Tracing(
        address=of("otlp.address"),
        insecure=SWITCHES.get(insecure, usual.insecure),
        headers=dict(_pairs(of("otlp.headers"), "=", "otlp.headers", problems)),
        attributes=dict(_pairs(of("otlp.attrs"), ":", "otlp.attrs", problems)),
        ratio=_ratio(of("otlp.sample.ratio"), problems),
    )


def in_force(own: Otlp, of_all: Tracing) -> Tracing:
    """
    What the process was told goes before what all are told, as a whole.

    Raises ``Stalled`` if it makes no sense.
    """
    if not own.address:
        return of_all
    said = {key: getattr(own, _field(key)) for key in KEYS}
    problems: list[str] = []
    found = tracing(said, problems)
    if problems:
        raise Stalled("BadSettings", problems[0], "correct the flag or the TRUEUP_OTLP_ variable")
    return found


def _field(key: str) -> str:
    """Of `Otlp`."""
    return key.removeprefix("otlp.").replace(".", "_")


def _pairs(text: str, between: str, key: str, problems: list[str]) -> Iterator[tuple[str, str]]:
    """``a:b,c:d``; values are not told, as headers have keys in them."""
    for number, part in enumerate(filter(None, text.split(",")), 1):
        name, found, value = part.partition(between)
        if found and name.strip():
            yield name.strip(), value.strip()
        else:
            problems.append(f"{key}: part {number} is not name{between}value")


def _ratio(text: str, problems: list[str]) -> float:
    try:
        ratio = float(text or 1)
    except ValueError:
        ratio = -1.0
    if 0 <= ratio <= 1:
        return ratio
    problems.append(f"otlp.sample.ratio: {text} is not a number from 0 to 1")
    return 1.0
