"""The manifests of this suite: folders by area, each of which becomes one Application."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from trueup.core.render.manifests import parsed

CHARTS = "charts/"  # what Helm makes of these is no file here
FOLDER = Path(__file__).parent / "manifests"


@dataclass(frozen=True)
class Manifest:
    """One object as it is written, and where."""

    area: str
    file: str
    line: int
    body: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.body['kind']}/{self.body['metadata']['name']}"


@cache
def files() -> Mapping[str, bytes]:
    """The contents of all files, by their path in `FOLDER`."""
    found = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    return {str(path.relative_to(FOLDER)): path.read_bytes() for path in found}


@cache
def manifests() -> tuple[Manifest, ...]:
    return tuple(
        Manifest(name.partition("/")[0], name, line, body)
        for name, content in files().items()
        if not name.startswith(CHARTS)
        for line, body in parsed(content, name)
    )


@cache
def areas() -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.partition("/")[0] for name in files()))
