"""What an apply gives: the object, or the conflicts that stood in its way, in words."""

from typing import Any

from trueup.k8s.value import Value


class Conflict(Value, frozen=True):
    """A field that somebody else owns, as the API server reports it."""

    manager: str
    path: str
    operation: str = ""
    api_version: str = ""
    subresource: str = ""

    @property
    def owner(self) -> str:
        """``"name" with subresource "status" using apps/v1``."""
        words = f'"{self.manager}"'
        if self.subresource:
            words += f' with subresource "{self.subresource}"'
        return f"{words} using {self.api_version}" if self.operation == "Update" else words


class Applied(Value, frozen=True):
    """The object after an apply; with conflicts, the object as it was."""

    body: dict[str, Any]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def message(self) -> str:
        """The words of the API server for the conflicts."""
        if len(self.conflicts) == 1:
            only = self.conflicts[0]
            return f"Apply failed with 1 conflict: conflict with {only.owner}: {only.path}"
        lines: list[str] = []
        for owner in dict.fromkeys(each.owner for each in self.conflicts):
            lines.append(f"conflicts with {owner}:")
            lines += [f"- {each.path}" for each in self.conflicts if each.owner == owner]
        return f"Apply failed with {len(self.conflicts)} conflicts: " + "\n".join(lines)
