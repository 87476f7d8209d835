"""What a project may not read with credentials, and what is said of it."""

from collections.abc import Iterable, Mapping

import pytest

from trueup.edge.engines.anybody import AsAnybody
from trueup.model.errors import Stalled
from trueup.model.source import Revision, Source, Tree


class Closed:
    """Files that nobody reads without credentials."""

    async def head(self, source: Source) -> Revision:
        raise Stalled("RequestRefused", f"{source.repo_url}: answered 401", "give the credentials")

    async def tree(self, source: Source, revision: Revision) -> Tree:
        raise AssertionError("there is no revision")

    async def renew(self, source: Source, revision: Revision) -> None:
        """It never changes."""

    async def contents(self, tree: Tree, blobs: Iterable[str]) -> Mapping[str, bytes]:
        return {}


async def test_a_refusal_says_that_the_project_is_the_reason() -> None:
    with pytest.raises(Stalled, match=r"401 \(hint: .* project shop does not permit it: .*source"):
        await AsAnybody(Closed(), "shop").head(Source("https://other.test/base"))
