"""
What passed through Helm's post-renderer, put right from what the templates wrote.

To be told of hooks we pass a chart through a post-renderer, and on that way Helm writes the YAML
anew: folded texts gain blank lines, and an empty ``annotations`` is lost in the mark of its file.
The same chart rendered without it shows what was written. Of each object that is taken, unless it
says something else than white space: then the chart makes things up (passwords, certificates), and
what belongs together must be of one render.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import orjson

from trueup.core.render.manifests import metadata

Named = tuple[str, dict[str, Any]]
"""An object with the name of its template, as Helm gives it: ``chart/templates/web.yaml``."""
_WHITE = re.compile(rb"(?:\\[nrt]|\s)+")


def as_written(passed: Iterable[Named], written: Iterable[Named]) -> Iterator[Named]:
    """The objects of *passed*, each as it is in *written* if that is the same but for damage."""
    known: dict[tuple[object, ...], list[dict[str, Any]]] = {}
    for name, body in written:
        known.setdefault(_key(name, body), []).append(body)
    for name, body in passed:
        twins = known.get(_key(name, body), [])
        same = next((each for each in twins if _alike(each, body)), None)
        if same is not None:
            twins.remove(same)
            yield name, same
        else:
            yield name, _with_annotations(body, twins)


def _key(name: str, body: Mapping[str, Any]) -> tuple[object, ...]:
    meta = metadata(body)
    return name, body.get("kind"), meta.get("namespace"), meta.get("name")


def _alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one == other or _bare(one) == _bare(other)


def _bare(body: Mapping[str, Any]) -> bytes:
    """What it says, without white space and empty annotations."""
    meta = {key: value for key, value in metadata(body).items() if key != "annotations"}
    annotations = metadata(body).get("annotations") or {}
    told = orjson.dumps(({**body, "metadata": meta}, annotations), option=orjson.OPT_SORT_KEYS)
    return _WHITE.sub(b"", told)


def _with_annotations(body: dict[str, Any], twins: list[dict[str, Any]]) -> dict[str, Any]:
    """Even of what was made up anew it is known whether annotations were there, and empty."""
    meta, twin = metadata(body), metadata(twins[0]) if twins else {}
    if "annotations" in meta or "annotations" not in twin or twin["annotations"]:
        return body
    return {**body, "metadata": {**meta, "annotations": twin["annotations"]}}
