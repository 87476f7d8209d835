"""
Probe: whether a repository answers to credentials that are not stored yet.

Asked apart from the mirrors that applications use, so that a wrong password does them no harm.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.edge.fetch.access import Access
from trueup.edge.fetch.git import GitSources
from trueup.service.credentials import Credentials, fields


@dataclass(frozen=True, slots=True)
class Probe:
    """The ``Probe`` port; what is not said comes from credential templates and known hosts."""

    credentials: Credentials

    async def reach(self, url: str, said: Mapping[str, Any]) -> None:
        """*said*: by the keys of Argo CD's Secret."""
        access = Access(**{**self.credentials.shared(url), **fields(said)})  # type: ignore[arg-type]

        async def accesses(_address: str) -> Access:
            return access

        with tempfile.TemporaryDirectory(prefix="trueup-probe-") as folder:
            sources = GitSources(Path(folder), accesses)
            try:
                await sources.reach(url)
            finally:
                await sources.close()
