"""Settings of the process, and keys of Argo CD's."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from docs.generate.reading import comments, first_paragraph
from docs.generate.tables import Row, table
from trueup.cli import serve
from trueup.service import keys, settings

SETTINGS = """\
A value comes from the flag of `trueup serve`, else from the environment, else it is the default.
`TRUEUP_WEB_PORT=9000 trueup serve` and `trueup serve --port 9000` say the same.

What an operator changes while the product runs stands in the ConfigMap `argocd-cm`:
see [argocd-cm](argocd-cm.md)."""

KEYS = """\
Every key of Argo CD's settings (3.6), and what becomes of it here. What an honoured one does is
told by [argocd-cm](argocd-cm.md), [Access](../how-to/access.md) and
[Webhooks](../how-to/webhooks.md). All of them are followed: a change takes effect without a
restart, but where these pages say otherwise. The log and `trueup admin settings validate` tell
which of the keys that are set have no effect, and which are no keys at all. Fields of Secrets:
[Private repositories](../how-to/private-repositories.md), [Clusters](../how-to/clusters.md)."""


def settings_page() -> Iterator[str]:
    flags = {setting: f"`--{flag}`" for flag, setting in serve.SETTINGS.items()}
    for field in msgspec.structs.fields(settings.Settings):
        section = field.type
        if field.name == "roles":
            yield from (
                "## Roles",
                "",
                "What this process does. Several processes, with a role each, work as one does.",
                "",
            )
            roles = ", ".join(f"`{role}`" for role in settings.ROLES)
            rows: Iterator[Row] = iter(
                [("`TRUEUP_ROLES`", flags["roles"], "all", f"some of {roles}")]
            )
        else:
            yield from (f"## {section.__name__}", "", first_paragraph(section), "")
            rows = _section(field.name, section, flags)
        yield from table(("variable", "flag", "default", "meaning"), rows)


def _section(name: str, section: type, flags: Mapping[str, str]) -> Iterator[Row]:
    meanings = comments(section)
    for field in msgspec.structs.fields(section):
        key = f"{name}_{field.name}"
        variable = f"`{settings.PREFIX}{key.upper()}`"
        yield variable, flags.get(key, ""), _default(field.default), meanings[field.name]


def _default(value: Any) -> str:
    if isinstance(value, Path):
        return first_paragraph(settings.default_data).replace("``", "`").rstrip(".")
    if value is None:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`" if value != "" else ""


def keys_page() -> Iterator[str]:
    for name, known in keys.OBJECTS.items():
        yield from (f"## {name}", "")
        rows = ((f"`{key}`".replace("*", "…"), _fate(why)) for key, why in sorted(known.items()))
        yield from table(("key", "here"), rows)


def _fate(why: str) -> str:
    return f"no meaning: {why}" if why else "honoured"
