"""Shown: the details of a source as Argo CD's API has them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trueup.model.details import Announcement, Details, HelmDetails


def shown(found: Details) -> dict[str, Any]:
    """As Go writes it: what is empty is left out."""
    match found.tool:
        case "Helm":
            return {"type": found.tool, "helm": _helm(found.helm)}
        case "Kustomize":
            return {"type": found.tool, "kustomize": _full({"images": list(found.images)})}
        case "Plugin":
            told = [_announced(each) for each in found.announcements]
            return {"type": found.tool, "plugin": _full({"parametersAnnouncement": told})}
        case _:
            return {"type": found.tool}


def _helm(found: HelmDetails) -> dict[str, Any]:
    return _full(
        {
            "valueFiles": list(found.value_files),
            "parameters": [
                _full({"name": name, "value": value}) for name, value in found.parameters.items()
            ],
            "values": found.values,
            "fileParameters": [
                {"name": name, "path": path} for name, path in found.file_parameters
            ],
        }
    )


def _announced(found: Announcement) -> dict[str, Any]:
    return _full(msgspec.to_builtins(found))


def _full(said: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if value}
