"""Plans as ``terraform show -json`` says them, written short."""

import json
from pathlib import Path
from typing import Any

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str) -> dict[str, Any]:
    """
    What Terraform 1.11.4 said of a real root: ``created``, then ``changed``.

    *changed* is of what stands in ``recorded/root`` now, with another region and password.
    ``drifted`` (made with ``-refresh-only``) and ``healing`` are of ``recorded/drifting``, after
    somebody has changed its cloud.
    """
    found: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text())
    return found


def resource(address: str, *actions: str, **change: Any) -> dict[str, Any]:
    """One of ``resource_changes``; what stands beside ``change`` begins with ``its_``."""
    beside = {key[4:]: change.pop(key) for key in [*change] if key.startswith("its_")}
    return {"address": address, **beside, "change": {"actions": list(actions), **change}}


def shown(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A plan of these, and what else it says."""
    return {"format_version": "1.2", "resource_changes": list(resources), **more}
