"""
Build the programs of a release, once: later calls find them in the cache.

The cache is ``$TRUEUP_CONTROLPLANE_CACHE``, else a folder of the user's cache; there is a
folder in it per release. Nothing is downloaded but Go modules, by ``go`` itself.
"""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from tests.controlplane.versions import KUBECTLS, SERVERS, Release

VARIABLE = "TRUEUP_CONTROLPLANE_CACHE"
NEEDED = "1.26"


class NotRun(Exception):
    """What the machine lacks; the text says what to do."""


def cache() -> Path:
    """The folder that keeps what was built."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "trueup-tests"


def servers(release: Release) -> Path:
    """The folder with etcd, kube-apiserver and kube-controller-manager of *release*."""
    return _built(release, {name: ["build", f"./cmd/{name}"] for name in SERVERS})


def conformance(release: Release) -> Path:
    """Kubernetes' own end-to-end tests of *release*."""
    made = {"e2e.test": ["test", "-c", "-vet=off", "k8s.io/kubernetes/test/e2e"]}
    return _built(release, made) / "e2e.test"


def kubectls() -> list[Path]:
    """The older kubectls: each in a folder of its own, named for its minor version."""
    names = {each: f"kubectl-{each.minor}" for each in KUBECTLS}
    return [_built(each, {name: ["build", "."]}) / name for each, name in names.items()]


def _built(release: Release, wanted: dict[str, list[str]]) -> Path:
    folder = cache() / f"{release.version}-{_digest(release)}"
    if all((folder / name).exists() for name in wanted):
        return folder
    _check_go(release)
    with _alone(folder):
        for name, command in wanted.items():
            if not (folder / name).exists():
                _build(release, command, folder / name)
    return folder


def _digest(release: Release) -> str:
    seen = sha256()
    for source in release.sources():
        seen.update(source.read_bytes())
    return seen.hexdigest()[:8]


def _build(release: Release, command: Sequence[str], target: Path) -> None:
    began = time.monotonic()
    _say(f"building {target.name} {release.version}; the first time takes minutes")
    verb, *rest = command
    flags = ["-modfile", release.module, "-ldflags", _link_flags(release)]
    unfinished = target.with_suffix(".new")
    flags += ["-o", str(unfinished)]
    ran = subprocess.run(["go", verb, *rest[:-1], *flags, rest[-1]], cwd=release.folder)
    if ran.returncode != 0:
        raise NotRun(f"go could not build {target.name} {release.version}; it says why above")
    unfinished.replace(target)
    _say(f"built {target.name} {release.version} in {time.monotonic() - began:.0f} s")


def _link_flags(release: Release) -> str:
    major, minor, _ = release.version.split(".")
    told = {
        "gitVersion": f"v{release.version}",
        "gitCommit": f"v{release.version}",  # a tag names a commit, and a module tells no hash
        "gitMajor": major,
        "gitMinor": minor,
        "gitTreeState": "clean",
    }
    package = "k8s.io/component-base/version"
    return " ".join(["-s", "-w", *(f"-X {package}.{name}={v}" for name, v in told.items())])


def _check_go(release: Release) -> None:
    try:
        asked = ["go", "env", "GOVERSION"]
        ran = subprocess.run(asked, cwd=release.folder, capture_output=True, text=True)
    except FileNotFoundError:
        raise NotRun(_needs("there is no go in PATH")) from None
    found = ran.stdout.strip().removeprefix("go")
    if ran.returncode != 0 or _numbers(found) < _numbers(NEEDED):
        raise NotRun(_needs(found or ran.stderr.strip()))


def _needs(found: str) -> str:
    hint = "install it, put it first in PATH and try again; `make test` needs no Go"
    return f"not run: needs Go {NEEDED} or newer ({found})\nhint: {hint}"


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One builds, others wait and find it built."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
