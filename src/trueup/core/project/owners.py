"""
Owners: repositories whose credentials are for one project only.

A repository's Secret may name a project. Where all that declare the repository do, only
applications of those projects may read it here: what one of them may see is not for the others.
"""

from collections.abc import Callable

from trueup.core.project.policy import finding
from trueup.model.application import Application
from trueup.model.policy import Finding

Owners = Callable[[str], frozenset[str]]
"""The projects that alone may use what is declared of an address; none: all may."""


def nobodys(_address: str) -> frozenset[str]:
    """As if no Secret named a project."""
    return frozenset()


def foreign(app: Application, owners: Owners) -> tuple[Finding, ...]:
    """The sources whose repositories are other projects'."""
    mine = app.spec.project or "default"
    urls = dict.fromkeys(source.repo_url for source in app.spec.all_sources if source.repo_url)
    return tuple(
        finding(
            f"repository {url} belongs to project {' and '.join(sorted(theirs))}, not to {mine}",
            "give the application that project, or declare the repository without one",
        )
        for url in urls
        if (theirs := owners(url)) and mine not in theirs
    )
