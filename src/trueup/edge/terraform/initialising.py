"""
Init: the backend, the modules, and the providers, which come from the store if it has them.

What an earlier run of the same Stack has prepared is taken over as long as it would come out the
same. With our own state there is nothing left to do then; another backend is asked each time.

A lock file of Git's stays as it is. But one that was made on another platform may lack the
checksums of what is run on this one, and Terraform then installs the provider and refuses to use
it: so in the run's own copy they are added, for a release that the lock file vouches for.
"""

import time
from pathlib import Path

import msgspec

from trueup.core.terraform.locks import Locked, completed, locked
from trueup.edge.terraform import steps, terragrunt
from trueup.edge.terraform.commands import Commands, Over
from trueup.edge.terraform.folder import Folder
from trueup.edge.terraform.layout import name_workspace
from trueup.edge.terraform.order import Order
from trueup.edge.terraform.store import Store, digest, installed
from trueup.edge.terraform.warm import Warm
from trueup.model.terraform import Diagnostic

_PROVIDERS = "provider"


class Initialising:
    """Of one run; everything together within the seconds that the job gives it."""

    def __init__(self, folder: Folder, order: Order, commands: Commands) -> None:
        self._folder = folder
        self._order = order
        self._providers = order.providers
        self._commands = commands
        self._root = folder.root(order.job.root)
        self._until = time.monotonic() + order.job.seconds[0]
        self._lock_file = self._root / steps.LOCK_FILE
        self._locked = self._lock_file.exists()
        self._warm = self._of_earlier(order)
        self.warm = False

    def _of_earlier(self, order: Order) -> Warm | None:
        job = order.job
        if not (order.warm and job.owner and job.prepares) or terragrunt.is_it(order):
            return None
        return Warm(Path(order.warm), order, self._root, pinned=self._locked)

    def run(self) -> None:
        """Raises `Over`."""
        if self._warm is not None and self._warm.lay_out():
            self.warm = True
            self._commands.configure(steps.cli_config(self._providers))
            if self._order.job.state is not None:
                return
        self._cold()
        if self._warm is not None and not self.warm:
            self._warm.keep()

    def afresh(self) -> None:
        """What was taken over does not serve."""
        if self._warm is not None:
            self._warm.drop()
            self._warm.clear()
        self.warm = False
        self._cold()

    def _cold(self) -> None:
        fetches = self._order.job.network and self._reaches_others
        store = Store(Path(self._providers.store)) if self._providers.store else None
        if store is not None:
            store.make()
        if store is not None and fetches:
            self._through(store)
        else:
            self._init(steps.cli_config(self._providers, fetch=fetches))
        self._choose_workspace()

    def _choose_workspace(self) -> None:
        """Of a backend that knows of them; with ours, which does not, the files are told."""
        job = self._order.job
        if job.state is not None and not terragrunt.is_it(self._order):
            self._check_backend()
        if not job.workspace:
            return
        if job.state is None:
            words = steps.workspace(self._order, job.workspace, self._folder.values)
            self._commands.run("init", words, self._left)
        else:
            name_workspace(self._folder.tree, job.workspace)

    def _check_backend(self) -> None:
        """A file of Git's may override ours: the state would be elsewhere, and nobody told."""
        file = self._root / ".terraform" / "terraform.tfstate"
        said = msgspec.json.decode(file.read_bytes() if file.exists() else b"{}").get("backend", {})
        if said.get("type") == "http" and not any((said.get("config") or {}).values()):
            return
        what = "a file of the root overrides the backend: its state would be elsewhere"
        hint = "remove the backend from files that end in _override.tf, or set backend.kind: root"
        raise Over("Failed", Diagnostic("error", what, hint))

    @property
    def _reaches_others(self) -> bool:
        return bool(self._providers.network) or self._providers.direct

    @property
    def _left(self) -> float:
        return max(0.0, self._until - time.monotonic())

    def _through(self, store: Store) -> None:
        """Without a lock file others say what is newest, so they are asked each time."""
        if self._locked:
            self._lock_file.write_text(store.completed(self._lock_file.read_text()))
            if self._tried():
                return
        with store.turn(self._left, self._commands.go_on):
            if self._locked and self._tried():
                return  # another has fetched it meanwhile
            self._init(steps.cli_config(self._providers, kept=not self._locked, fetch=True))
            for place in self._places():
                if (file := place / steps.LOCK_FILE).exists():
                    store.harvest(place, file.read_text())

    def _tried(self) -> bool:
        """Whether all is there already."""
        self._commands.configure(steps.cli_config(self._providers))
        return self._commands.tried("init", self._words(), self._left, about=_PROVIDERS)

    def _init(self, config: str) -> None:
        self._commands.configure(config)
        self._commands.run("init", self._words(), self._left)
        if self._locked:
            self._complete()

    def _words(self) -> list[str]:
        job, file = self._order.job, None
        if job.state is None and job.backend:
            file = self._folder.backend
            self._folder.write(file.name, steps.backend_file(job.backend).encode())
        return steps.init(self._order, self._locked, file, self._folder.values)

    def _complete(self) -> None:
        """Terraform has checked what is installed by the archives' checksums."""
        for place in self._places():
            if (file := place / steps.LOCK_FILE).exists():
                _complete(place, file)

    def _places(self) -> list[Path]:
        """Where the engine was run: in the root, or where Terragrunt has put its module."""
        cached = self._folder.modules.glob(f"**/{steps.LOCK_FILE}")
        return [self._root, *(file.parent for file in cached if file.parent != self._root)]


def _complete(place: Path, lock_file: Path) -> None:
    text = lock_file.read_text()
    packages = {(source, version): where for source, version, where in installed(place)}
    lacking = [each for each in locked(text) if (each.source, each.version) in packages]
    known = [_with_own(each, packages[each.source, each.version]) for each in lacking]
    lock_file.write_text(completed(text, known))


def _with_own(release: Locked, package: Path) -> Locked:
    return Locked(release.source, release.version, (digest(package), *release.hashes))
