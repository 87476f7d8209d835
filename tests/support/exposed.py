"""What Prometheus' own client reads of an exposition."""

from collections.abc import Iterator
from typing import Any

from prometheus_client.openmetrics import parser as openly
from prometheus_client.parser import text_string_to_metric_families


def families(text: bytes | str) -> dict[str, Any]:
    """By name, of either format."""
    said = text if isinstance(text, str) else text.decode()
    return {each.name: each for each in _read(said)}


def _read(text: str) -> Iterator[Any]:
    if text.endswith("# EOF\n"):
        yield from openly.text_string_to_metric_families(text)  # type: ignore[no-untyped-call]
    else:
        yield from text_string_to_metric_families(text)
