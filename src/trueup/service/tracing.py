"""Tracing: what is said of it, by Argo CD's names: flags, and ``argocd-cmd-params-cm`` for all."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import msgspec

from trueup.model.errors import Stalled
from trueup.model.tracing import Tracing
from trueup.service.settings import Otlp

replace = msgspec.structs.replace
EXPORTER = "OTEL_EXPORTER_OTLP_"
GRPC = ":4317"  # the port of OTLP that speaks it
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


def in_force(own: Otlp, of_all: Tracing, environ: Mapping[str, str]) -> Tracing:
    """
    What the process was told goes before what all are told, as a whole, and that before what
    *environ* says by OpenTelemetry's names.

    Raises ``Stalled`` if it makes no sense.
    """
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return Tracing()
    found = _own(own) if own.address else of_all if of_all.address else collector(environ)
    ratio = _sampler(environ) if found.ratio is None else found.ratio
    return replace(found, ratio=ratio)


def shared(said: Tracing) -> float:
    """How many of all traces are to be found somewhere."""
    return 0.0 if not said.address else 1.0 if said.ratio is None else said.ratio


def collector(environ: Mapping[str, str]) -> Tracing:
    """Where OpenTelemetry's variables send traces; nowhere, if they do not say."""

    def of(name: str) -> str:
        return environ.get(f"{EXPORTER}TRACES_{name}") or environ.get(f"{EXPORTER}{name}") or ""

    address = of("ENDPOINT")
    where = urlsplit(address if "://" in address else f"//{address}")
    if of("PROTOCOL") == "grpc" or (not of("PROTOCOL") and where.netloc.endswith(GRPC)):
        secure = where.scheme == "https" and of("INSECURE").lower() != "true"
        return Tracing(where.netloc, insecure=not secure)
    if environ.get(f"{EXPORTER}TRACES_ENDPOINT") or not address:
        return Tracing(address)
    return Tracing(f"{address.rstrip('/')}/v1/traces")


def _sampler(environ: Mapping[str, str]) -> float | None:
    """How many traces OpenTelemetry's variables ask for."""
    match environ.get("OTEL_TRACES_SAMPLER", "").removeprefix("parentbased_"):
        case "always_off":
            return 0.0
        case "traceidratio":
            return _ratio(environ.get("OTEL_TRACES_SAMPLER_ARG", ""), [])
        case _:
            return None


def _own(own: Otlp) -> Tracing:
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


def _ratio(text: str, problems: list[str]) -> float | None:
    if not text:
        return None
    try:
        ratio = float(text)
    except ValueError:
        ratio = -1.0
    if 0 <= ratio <= 1:
        return ratio
    problems.append(f"otlp.sample.ratio: {text} is not a number from 0 to 1")
    return None
