"""The real tools, built from their Go modules; later runs find them in the cache."""

import fcntl
import os
import subprocess
from hashlib import sha256
from pathlib import Path

from tests.controlplane.build import NotRun, cache

_HERE = Path(__file__).parent / "tools"
PROGRAMS = {
    "helm4": "helm.sh/helm/v4/cmd/helm",
    "helm3": "helm.sh/helm/v3/cmd/helm",
    "kustomize": "sigs.k8s.io/kustomize/kustomize/v5",
    "jsonnet": "github.com/google/go-jsonnet/cmd/jsonnet",
    "argocd": ".",
    "notifications": ".",
}


def program(name: str) -> Path:
    """The program called *name*. Raises ``NotRun`` where it cannot be built."""
    module = _HERE / name
    parts = [*module.glob("go.*"), *module.glob("main.go")]
    seen = sha256(b"".join(path.read_bytes() for path in sorted(parts)))
    target = cache() / "tools" / f"{name}-{seen.hexdigest()[:12]}"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not target.exists():
                _build(module, PROGRAMS[name], target)
    return target


def _build(module: Path, package: str, target: Path) -> None:
    unfinished = target.with_suffix(".new")
    command = ("go", "build", "-ldflags", "-s -w", "-o", str(unfinished), package)
    try:
        ran = subprocess.run(command, cwd=module, env=_newer(), capture_output=True, text=True)
    except FileNotFoundError:
        raise NotRun("not run: needs Go, and there is no go in PATH") from None
    if ran.returncode != 0:
        raise NotRun(f"not run: needs Go that builds {package}: {ran.stderr[-500:]}")
    unfinished.replace(target)


def _newer() -> dict[str, str]:
    """A module may ask for a newer Go than that of the machine, which then fetches it."""
    return {**os.environ, "GOTOOLCHAIN": "auto"}
