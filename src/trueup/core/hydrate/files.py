"""
The files of a hydrated branch, and its commit's message: Argo CD's names and fields.

``hydrator.metadata`` in the root tells of the dry commit, and by its ``Argocd-reference-commit-*``
trailers of the commit that caused it; that of each path, how its ``manifest.yaml`` is made.
"""

import json
import re
from collections.abc import Iterable, Mapping
from email.utils import parseaddr
from typing import Any

from trueup.core.hydrate.goyaml import document
from trueup.model.source import Revision

MANIFEST, README, METADATA = "manifest.yaml", "README.md", "hydrator.metadata"
ATTRIBUTES = f"**/{README} linguist-generated=true\n**/{METADATA} linguist-generated=true"
MESSAGE_TEMPLATE = """\
{{.metadata.drySha | trunc 7}}: {{ .metadata.subject }}
{{- if .metadata.body }}

{{ .metadata.body }}
{{- end }}
{{ range $ref := .metadata.references }}
{{- if and $ref.commit $ref.commit.author }}
Co-authored-by: {{ $ref.commit.author }}
{{- end }}
{{- end }}
{{- if .metadata.author }}
Co-authored-by: {{ .metadata.author }}
{{- end }}
"""
README_TEMPLATE = """\
# Manifest Hydration

To hydrate the manifests in this repository, run the following commands:

```shell
git clone {{ .RepoURL }}
# cd into the cloned directory
git checkout {{ .DrySHA }}
{{ range $command := .Commands -}}
{{ $command }}
{{ end -}}
```
{{ if .References -}}

## References

{{ range $ref := .References -}}
{{ if $ref.Commit -}}
* [{{ $ref.Commit.SHA | mustRegexFind "[0-9a-f]+" | trunc 7 }}]({{ $ref.Commit.RepoURL }}): \
{{ $ref.Commit.Subject }} ({{ $ref.Commit.Author }})
{{ end -}}
{{ end -}}
{{ end -}}
"""
_TRAILER = re.compile(r"^Argocd-reference-commit-(\w+): (.*)$")
_SHA = re.compile(r"[0-9a-f]{5,40}\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)\Z")
_GO = {"sha": "SHA", "repoURL": "RepoURL", "drySha": "DrySHA"}

Body = Mapping[str, Any]


def metadata(repo_url: str, dry: Revision) -> dict[str, Any]:
    """What the root's file says; fields that are empty are left out."""
    subject, _, rest = dry.message.partition("\n\n")
    reference, body = _reference(rest)
    told = {
        "repoURL": repo_url,
        "drySha": dry.commit,
        "author": dry.author,
        "date": dry.date.isoformat().replace("+00:00", "Z") if dry.date else "",
        "subject": subject.strip(),
        "body": body,
        "references": [{"commit": reference}] if reference else [],
    }
    return {key: value for key, value in told.items() if value}


def of_path(repo_url: str, dry: str, commands: Iterable[str]) -> dict[str, Any]:
    """What the file of one path says."""
    return {"repoURL": repo_url, "drySha": dry, "commands": list(commands)}


def as_go(value: Any) -> Any:
    """The same with the names that Go's templates of Argo CD use: ``.RepoURL``, ``.Commit.SHA``."""
    if isinstance(value, Mapping):
        return {_GO.get(key, key[:1].upper() + key[1:]): as_go(each) for key, each in value.items()}
    return [as_go(each) for each in value] if isinstance(value, list) else value


def as_text(body: Body) -> bytes:
    return json.dumps(body, indent=2, ensure_ascii=False).encode() + b"\n"


def manifests(objects: Iterable[Body]) -> bytes:
    """``manifest.yaml``, in the order of the objects."""
    return "---\n".join(map(document, objects)).encode()


def _reference(body: str) -> tuple[dict[str, str], str]:
    """The commit that trailers name, and the body without those that make sense."""
    found: dict[str, str] = {}
    kept = []
    for line in body.splitlines(keepends=True):
        trailer = _TRAILER.match(line.rstrip("\n"))
        known = _known(trailer[1], trailer[2]) if trailer else None
        if known is None:
            kept.append(line)
        else:
            found |= known
    names = ("author", "date", "subject", "body", "sha", "repoURL")
    return {name: found[name] for name in names if name in found}, "".join(kept)


def _known(name: str, value: str) -> dict[str, str] | None:
    """None: the trailer makes no sense, and stays where it is."""
    match name:
        case "author" if "@" in parseaddr(value)[1]:
            return {"author": value}
        case "sha" if _SHA.match(value):
            return {"sha": value}
        case "date" if _DATE.match(value):
            return {"date": value}
        case "subject":
            return {"subject": value}
        case "repourl" if re.match(r"[a-z+]+://|[\w.-]+@", value):
            return {"repoURL": value}
        case "body":
            try:
                text = json.loads(value)
            except ValueError:
                return None
            return {"body": text} if isinstance(text, str) else None
        case _:
            return None
