"""Processor time and memory of a process and its descendants, from /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
WORKER = "trueup.edge.engines.worker"


def cpu(root: int) -> float:
    """Seconds of processor time of *root*, its descendants, and those that have ended."""
    return sum(_times(pid) for pid in family(root))


def memory(root: int) -> float:
    """MiB that *root* and its descendants hold (proportional), render workers left out."""
    return sum(_held(pid) for pid in family(root) if WORKER not in _command(pid))


def family(root: int) -> list[int]:
    """*root* and all that it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += parents.get(pid, ())
    return found


def _stat(pid: int) -> list[str]:
    """The fields from the state on; empty if the process has gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _times(pid: int) -> float:
    stat = _stat(pid)
    return sum(int(ticks) for ticks in stat[11:15]) / TICK if stat else 0.0


def _held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""
