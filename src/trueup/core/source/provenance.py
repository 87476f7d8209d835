"""
What a provenance file of Helm says: of which chart it is, and which digest its archive has.

The file is signed text: the chart's ``Chart.yaml``, a line ``...``, then digests by file. Whether
the signature is good is told by ``gpg`` (:mod:`trueup.edge.fetch.provenance`).
"""

from typing import Any

from trueup.k8s.yaml import YamlError, documents


def problem(text: str, chart: str, version: str, digest: str) -> str:
    """
    Why *text* does not vouch for that archive; empty if it does.

    *version* may be empty where the archive is wanted by its digest.
    """
    said, separator, sums = text.replace("\r\n", "\n").partition("\n...\n")
    about, files = _mapping(said), _mapping(sums).get("files")
    if not separator or not isinstance(files, dict):
        return "it is no provenance file"
    named, at = str(about.get("name") or ""), str(about.get("version") or "")
    if named != chart.rpartition("/")[2] or version not in ("", at):
        return f"it is of {f'{named} {at}'.strip() or 'no chart'}"
    if f"sha256:{digest}" not in files.values():
        return "it vouches for another archive"
    return ""


def _mapping(text: str) -> dict[str, Any]:
    try:
        found = [body for _, body in documents(text, last=True)]
    except YamlError:
        return {}
    return found[0] if found and isinstance(found[0], dict) else {}
