"""
The store of providers: each is fetched once, whoever needs it, and linked to from then on.

Terraform's own cache cannot be shared by runs at the same time, nor does it serve a root whose
lock file it cannot check. Ours is a mirror that only ever grows by whole packages: reading needs
no lock. Whoever must fetch takes turns with others that must, and looks first whether they brought
it.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from msgspec import DecodeError, structs

from trueup.core.terraform.locks import Locked, completed, locked
from trueup.k8s.value import decode, encode

PACKAGES = "packages"
_TURN = 0.05
_INSTALLED = Path(".terraform", "providers")
_DEPTH = "*/*/*/*/*"  # host, namespace, name, version, platform


class Store:
    """At *folder*."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.packages = folder / PACKAGES

    def make(self) -> None:
        self.packages.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextmanager
    def turn(self, seconds: float, waiting: Callable[[], None]) -> Iterator[None]:
        """
        Nobody else fetches meanwhile. Raises ``TimeoutError``.

        *waiting*: called at times while others have their turn; what it raises ends that.
        """
        until = time.monotonic() + seconds
        held = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            while not _locked(held):
                if time.monotonic() > until:
                    raise TimeoutError("others fetch providers all the time")
                waiting()
                time.sleep(_TURN)
            yield
        finally:
            os.close(held)

    def harvest(self, root: Path, lock_file: str) -> None:
        """
        Keep what a root has fetched, checked by its lock file.

        Copied: what a run can write to is not to be trusted.
        """
        releases = {(each.source, each.version): each for each in locked(lock_file)}
        for source, version, package in installed(root):
            if package.is_symlink():
                continue
            kept = self.packages / package.relative_to(root / _INSTALLED)
            if not kept.exists():
                self._keep(package, kept)
            if release := releases.get((source, version)):
                self._know(release, digest(kept))

    def completed(self, lock_file: str) -> str:
        """With the checksums of what is kept here, where it is the same release."""
        return completed(lock_file, filter(None, map(self._known, locked(lock_file))))

    def put(self, package: Path, place: Path) -> bool:
        """Move a whole *package* of the same disk into its place; False: there is one already."""
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            package.rename(place)
        except OSError:
            return False
        return True

    def _keep(self, package: Path, kept: Path) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder, prefix="new-") as new:
            whole = Path(new, "package")
            shutil.copytree(package, whole, symlinks=True)
            self.put(whole, kept)

    def _know(self, release: Locked, own: str) -> None:
        before = self._known(release)
        hashes = {own, *release.hashes, *(before.hashes if before else ())}
        place = self._place(release)
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_suffix(".new")
        beside.write_bytes(encode(structs.replace(release, hashes=tuple(sorted(hashes)))))
        beside.replace(place)

    def _known(self, release: Locked) -> Locked | None:
        with suppress(OSError, DecodeError):
            return decode(self._place(release).read_bytes(), Locked)
        return None

    def _place(self, release: Locked) -> Path:
        name = quote(f"{release.source}-{release.version}", safe="")
        return self.folder / "known" / f"{name}.json"


def installed(root: Path) -> Iterator[tuple[str, str, Path]]:
    """The providers of a root: source, version, folder. OpenTofu leaves locks beside these."""
    for package in (root / _INSTALLED).glob(_DEPTH):
        if package.is_file():
            continue
        *source, version, _ = package.relative_to(root / _INSTALLED).parts
        yield "/".join(source), version, package


def digest(package: Path) -> str:
    """``h1:`` of the folder of a provider, as Go's ``dirhash`` has it."""
    package = package.resolve()
    files = sorted(
        (file.relative_to(package).as_posix(), file)
        for file in package.rglob("*")
        if file.is_file()
    )
    lines = "".join(f"{_sha256(file).hexdigest()}  {name}\n" for name, file in files)
    return "h1:" + b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def _sha256(file: Path) -> "hashlib._Hash":
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256")


def _locked(held: int) -> bool:
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
