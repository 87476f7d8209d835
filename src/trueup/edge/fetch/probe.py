"""
Probe: whether a repository answers to credentials that are not stored yet.

Asked apart from the mirrors that applications use, so that a wrong password does them no harm.
"""

import tempfile
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.edge.fetch.access import Access
from trueup.edge.fetch.sources import AllSources


@dataclass(frozen=True, slots=True)
class Probe:
    """*access*: how an address is reached, with what is said by the keys of Argo CD's Secret."""

    access: Callable[[str, Mapping[str, Any]], Awaitable[Access]]

    async def reach(self, url: str, said: Mapping[str, Any]) -> None:
        """Raises what a fetch of *url* would raise."""

        async def accesses(_address: str) -> Access:
            return await self.access(url, said)

        with tempfile.TemporaryDirectory(prefix="trueup-probe-") as folder:
            sources = AllSources(Path(folder), accesses)
            try:
                await sources.reach(url)
            finally:
                await sources.close()
