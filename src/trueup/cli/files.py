"""Reading what a flag points to: a file, standard input, or a URL."""

import sys
from pathlib import Path
from typing import Any

from trueup.cli.output import Failure


async def read(place: str) -> str:
    """The text at *place*: ``-`` is standard input."""
    if place == "-":
        return sys.stdin.read()
    if place.startswith(("http://", "https://")):
        return await _fetched(place)
    try:
        return Path(place).read_text()  # noqa: ASYNC240 nothing else runs in this process
    except OSError as error:
        raise Failure(f"cannot read {place}: {error.strerror}") from error


async def objects(place: str) -> list[dict[str, Any]]:
    """The YAML or JSON documents at *place* that are not empty; lists are taken apart."""
    import yaml

    try:
        found = list(yaml.safe_load_all(await read(place)))
    except yaml.YAMLError as error:
        raise Failure(f"{place} is not YAML: {error}") from error
    flat = [each for one in found for each in (one if isinstance(one, list) else [one])]
    return [_plain(each, place) for each in flat if each is not None]


def _plain(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failure(f"{place}: expected objects, got {type(value).__name__}")
    return value


async def _fetched(url: str) -> str:
    import aiohttp

    try:
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            response.raise_for_status()
            return await response.text()
    except aiohttp.ClientError as error:
        raise Failure(f"cannot read {url}: {error}") from error
