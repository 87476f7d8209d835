"""Commenting: a plan written to the pull request that it is of, always into the same comment."""

import os
from dataclasses import dataclass

from trueup.cli.given import Given
from trueup.core.changeset.markdown import mark, markdown
from trueup.core.changeset.review import LONGEST, Review, review
from trueup.model.changeset import ChangeSet


@dataclass(frozen=True)
class Comment:
    """*id*: of several on one pull request. *longest*: characters; 0: as its host takes."""

    review: Review
    id: str
    longest: int

    async def put(self, changes: ChangeSet) -> str:
        """Where it is."""
        from trueup.edge import reviews

        longest = self.longest or LONGEST[self.review.kind]
        body = markdown(changes, self.id, longest)
        return await reviews.put(self.review, mark(self.id), body) or self.review.comments


def of(given: Given) -> Comment | None:
    """None: nobody asked for one. Told before anything is run: whether it can be written."""
    address = given.text("pull-request")
    if not (address or given.on("comment")):
        return None
    return Comment(review(os.environ, address), given.text("id"), given.number("max-size"))
