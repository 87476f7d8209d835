"""Jsonnet in process; imports see the job's files and nothing else of the machine."""

import posixpath
from collections.abc import Iterable, Mapping

import _jsonnet

from trueup.core.render.job import Plain
from trueup.core.render.listing import Listing, join
from trueup.model.errors import Stalled
from trueup.model.source import JsonnetVar


def evaluated(path: str, job: Plain, files: Mapping[str, bytes], links: Mapping[str, str]) -> bytes:
    """The JSON that the Jsonnet file at *path* makes."""
    tree = Listing({}, links)

    def found(base: str, name: str) -> tuple[str, bytes]:
        for folder in (base, *job.libs):
            place = join(folder, name)
            if not name.startswith("/") and not place.startswith(".."):
                real, _ = tree.follow(place)
                if real in files:
                    return place, files[real]
        raise RuntimeError(f"couldn't open import {name!r}: no match in the repository")

    try:
        made = _jsonnet.evaluate_snippet(
            path,
            files[path].decode(),
            import_callback=lambda base, name: found(posixpath.normpath(base), name),
            ext_vars=_of(job.ext_vars, code=False),
            ext_codes=_of(job.ext_vars, code=True),
            tla_vars=_of(job.tlas, code=False),
            tla_codes=_of(job.tlas, code=True),
        )
    except (RuntimeError, UnicodeDecodeError) as error:
        raise Stalled(
            "JsonnetFailed",
            f"{path}: {str(error).strip()}",
            "evaluate it with jsonnet to see the same",
        ) from error
    return bytes(made.encode())


def _of(variables: Iterable[JsonnetVar], *, code: bool) -> dict[str, str]:
    return {one.name: one.value for one in variables if one.code is code}
