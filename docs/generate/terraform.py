"""The kinds of Terraform, and the file that tells what roots a repository has."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from docs.generate.reading import docstrings
from docs.generate.tables import Row, table
from trueup.core.terraform.files.layout import Entry, Layout
from trueup.model.crds import explained
from trueup.model.proposal import Proposal
from trueup.model.stack import Stack
from trueup.model.stackset import StackSet

LAYOUT = """\
At the top of a repository: what its Terraform roots are, where convention does not tell, and what
each needs. A [StackSet](../how-to/folders-of-roots.md) reads it, and says how much of it counts
(`spec.layout.allow`); `trueup stack discover` shows what comes of it.

```yaml
exclude: [legacy/**]
stacks:
  - path: envs/*
    name: "shop-{folder}"
    tool: tofu
    variableFiles: ["{folder}.tfvars"]
    dependsOn: [network]
    inputs: {subnet: network.private_subnet}
```

An unknown field is an error, and then nothing is made or removed."""

STACKS = """\
The kinds of `trueup.dev/v1alpha1`, field by field, as `kubectl explain stack.spec` tells them too.
How they are used: [Terraform and OpenTofu](../how-to/terraform.md),
[folders of roots](../how-to/folders-of-roots.md). A field that they do not have is refused; a word
that a field does not know, such as `apply: always`, stops the Stack (`InvalidSpecError`)."""


def layout() -> Iterator[str]:
    for heading, of in (("The file", Layout), ("One of `stacks`", Entry)):
        yield from (f"## {heading}", "")
        said = docstrings(of)
        rows = ((f"`{each.encode_name}`", said[each.name]) for each in msgspec.structs.fields(of))
        yield from table(("field", "meaning"), rows)
    yield "Texts of an entry may hold `{path}` (with `-` for `/`), `{folder}` (its last part) and"
    yield "`{workspace}`. Labels and annotations that others go by are not for a repository to say:"
    yield "`trueup.dev/…`, `argocd.argoproj.io/…`, `app.kubernetes.io/instance`."


def stacks() -> Iterator[str]:
    for of, parts in ((Stack, ("spec", "status")), (StackSet, ("spec",)), (Proposal, ("spec",))):
        schema = explained(of)["properties"]
        for part in parts:
            yield from (f"## {of.__name__}: `{part}`", "")
            rows = tuple(_fields(schema[part], deep=part == "spec"))
            yield from table(("field", "type", "meaning"), rows)


def _fields(schema: Mapping[str, Any], *, deep: bool, at: str = "") -> Iterator[Row]:
    """Dotted; of what is about single fields only each of those."""
    for name, field in (schema.get("properties") or {}).items():
        path, items = f"{at}{name}", field.get("items") or {}
        inner = field if "properties" in field else items if "properties" in items else {}
        kind = "list" if items else str(field.get("type", "any"))
        meaning = field.get("description") or inner.get("description") or ""
        yield f"`{path}`", kind, meaning.replace("|", "\\|")
        if deep and name not in ("source", "template"):
            yield from _fields(inner, deep=deep, at=f"{path}[]." if items else f"{path}.")
