"""The versions that are built, as a table, and the Go module that each is built from."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
SERVERS = ("etcd", "kube-apiserver", "kube-controller-manager")


@dataclass(frozen=True)
class Release:
    """
    One release of Kubernetes.

    *module* names the file with its requirements, relative to *folder*, where the packages
    to build are; the sums stand beside it.
    """

    version: str
    module: str
    folder: Path = HERE

    @property
    def minor(self) -> str:
        """``1.36`` of ``1.36.3``."""
        return self.version.rpartition(".")[0]

    def sources(self) -> Iterator[Path]:
        """The files that what is built depends on."""
        module = self.folder / self.module
        yield module
        yield module.with_suffix(".sum")
        yield from sorted(self.folder.glob("cmd/*/main.go"))
        yield from sorted(self.folder.glob("main.go"))


NEWEST = Release("1.36.3", "go.mod")
OLDER = Release("1.34.4", "versions/1.34.mod")
RELEASES = {each.minor: each for each in (NEWEST, OLDER)}

# kubectl alone: the two newest minors come with pip.
KUBECTLS = tuple(
    Release(version, f"{version.rpartition('.')[0]}.mod", HERE / "kubectl")
    for version in ("1.29.6", "1.31.3", "1.33.13")
)
