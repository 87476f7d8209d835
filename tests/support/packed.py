"""Archives and charts, as text in a test."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Mapping, Sequence

CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {color: {{ .Values.color }}, version: {{ .Chart.Version }}}
"""


def tar(files: Mapping[str, str | bytes], links: Mapping[str, str] | None = None) -> bytes:
    """A ``.tar`` that is the same for the same files."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for path, content in files.items():
            member = tarfile.TarInfo(path)
            data = content.encode() if isinstance(content, str) else content
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        for path, target in (links or {}).items():
            member = tarfile.TarInfo(path)
            member.type, member.linkname = tarfile.SYMTYPE, target
            archive.addfile(member)
    return made.getvalue()


def tarred(files: Mapping[str, str | bytes], links: Mapping[str, str] | None = None) -> bytes:
    """The same, as a ``.tar.gz``."""
    return gzip.compress(tar(files, links), mtime=0)


def chart(name: str, version: str, files: Mapping[str, str] | None = None) -> bytes:
    """A chart that makes a ConfigMap, with further *files*, as ``helm package`` packs it."""
    own = {
        "Chart.yaml": f"apiVersion: v2\nname: {name}\nversion: {version}\n",
        "values.yaml": "color: blue\n",
        "templates/config.yaml": CONFIG,
        **(files or {}),
    }
    return tarred({f"{name}/{path}": content for path, content in own.items()})


def index(charts: Sequence[tuple[str, str, str, bytes]]) -> bytes:
    """An ``index.yaml`` of *charts* (name, version, address, archive), as Helm writes it."""
    lines = ["apiVersion: v1", "entries:"]
    for name in dict.fromkeys(name for name, *_ in charts):
        lines.append(f"  {name}:")
        for other, version, url, archive in charts:
            if other == name:
                digest = hashlib.sha256(archive).hexdigest()
                lines += [
                    "  - apiVersion: v2",
                    '    created: "2026-01-01T00:00:00Z"',
                    f"    description: 'A chart: {name}'",
                    f"    digest: {digest}",
                    f"    name: {name}",
                    "    urls:",
                    f"    - {url}",
                    f"    version: {version}",
                ]
    return "\n".join([*lines, 'generated: "2026-01-01T00:00:00Z"', ""]).encode()
