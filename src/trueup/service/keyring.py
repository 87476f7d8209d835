"""
Keys that open what was encrypted: of Secrets in the control namespace, and of a file.

A Secret ``trueup.dev/secret-type: sops`` holds keys under Flux's names: age keys under ones that
end with ``.agekey``, secret PGP keys with ``.asc``, the token of a Vault in ``sops.vault-token``
(for the Vault of ``sops.vault-address``, and no other). One with a ``project`` opens files for the
applications of that project only.
"""

from collections.abc import Callable
from pathlib import Path

from trueup.control.holdings import Change
from trueup.core.decrypt.keys import VAULT
from trueup.model.errors import Stalled
from trueup.service.credentials import Held
from trueup.service.secrets import SECRET, decoded

TYPE = "trueup.dev/secret-type"
TYPES = ("sops", "sops-age")  # the second is what the first was called
SUFFIXES = (".agekey", ".asc")
TOKEN, ADDRESS = "sops.vault-token", "sops.vault-address"


class Keyring:
    """Worked out once, until a Secret changes; `told` must hear the changes of the home cluster."""

    def __init__(self, home: Held, namespace: str, file: str = "") -> None:
        self._home = home
        self._namespace = namespace
        self._own = own_keys(file)
        self._known: list[tuple[str, str]] | None = None
        self._listeners: list[Callable[[], None]] = []

    def told(self, change: Change) -> None:
        if change.ref.namespace != self._namespace or change.ref.kind != SECRET:
            return
        before, self._known = self._known, None
        if before is not None and sorted(self._read()) != before:
            for each in self._listeners:
                each()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Have it told when there are other keys; ends when what is given back is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def keys(self, project: str) -> tuple[str, ...]:
        if self._known is None:
            self._known = sorted(self._read())
        lent = tuple(text for owner, text in self._known if owner in ("", project))
        return self._own + lent

    def _read(self) -> list[tuple[str, str]]:
        found = []
        for secret in self._home.of_kind(SECRET, self._namespace):
            if secret.at("metadata", "labels", TYPE) not in TYPES:
                continue
            data = decoded(secret)
            owner = data.get("project", "")
            found += [(owner, text) for name, text in data.items() if name.endswith(SUFFIXES)]
            if data.get(TOKEN) and data.get(ADDRESS):
                address = data[ADDRESS].strip().rstrip("/")
                found.append((owner, f"{VAULT}{address} {data[TOKEN].strip()}"))
        return found


def own_keys(file: str) -> tuple[str, ...]:
    """The keys of a file; none without one."""
    if not file:
        return ()
    try:
        return (Path(file).expanduser().read_text(),)
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Stalled(
            "KeysUnreadable", f"age keys: {file}: {why}", "name a file of age-keygen: --age-keys"
        ) from error
