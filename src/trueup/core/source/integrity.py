"""
Integrity: which signatures a project wants of what is read from a repository, and what is wrong.

A project's ``sourceIntegrity.git.policies`` name repositories by globs (``!`` excludes), a mode and
keys; ``signatureKeys`` are what they replace: one policy ``head`` for all repositories, which
counts only where there is no newer one. What cannot be made sense of lets nothing through.

As in Argo CD, charts and OCI artifacts are no matter of Git's policies.
"""

import re
from collections.abc import Iterable, Iterator

from trueup.core.globs import matches
from trueup.core.source.repositories import normalized
from trueup.model.errors import Stalled
from trueup.model.project import AppProject, GitPolicy, KeyPolicy, PolicyRepo
from trueup.model.signature import Signature, Verdict
from trueup.model.source import Source

NONE, HEAD, STRICT = "none", "head", "strict"
KEYS = "argocd-gpg-keys-cm"
"""The ConfigMap of the public keys: of GnuPG by their ids, of SSH by any name."""
CHECK = "GIT/GPG"
MOST = 10  # problems that are told
_HEX = re.compile(r"(0x)?[0-9A-Fa-f]{16,}")


def policies(project: AppProject) -> tuple[GitPolicy, ...]:
    """All that are in force."""
    said = project.spec.source_integrity
    if said and said.git and said.git.policies:
        return said.git.policies
    keys = tuple(each.key_id for each in project.spec.signature_keys)
    return (GitPolicy((PolicyRepo("*"),), KeyPolicy(HEAD, keys)),) if keys else ()


def policy(project: AppProject, source: Source) -> KeyPolicy | None:
    """What holds for *source*; None: nothing. Raises ``Stalled`` if that cannot be told."""
    if source.chart or source.repo_url.startswith("oci://"):
        return None
    found = [each for each in policies(project) if _is_for(each, source.repo_url)]
    if len(found) > 1:
        raise Stalled(
            "ManyPolicies",
            f"multiple ({len(found)}) git source integrity policies found for repo URL: "
            f"{source.repo_url}",
            f"leave one of them in project {project.name}: exclude the repository elsewhere by !",
        )
    wanted = found[0].gpg if found else None
    if wanted is None or wanted.mode == NONE:
        return None
    if wanted.mode not in (HEAD, STRICT):
        raise Stalled(
            "UnknownMode",
            f'unknown GPG mode "{wanted.mode}" configured for GIT source integrity',
            f"the modes are {NONE}, {HEAD} and {STRICT}: correct it in project {project.name}",
        )
    return wanted


def enforced(project: AppProject, sources: Iterable[Source]) -> bool:
    """Whether any of *sources* must be signed."""
    try:
        return any(policy(project, source) is not None for source in sources)
    except Stalled:
        return True


def problems(wanted: KeyPolicy, signatures: Iterable[Signature]) -> Iterator[str]:
    """Why they do not satisfy; each key is told of once, but for tags and unsigned commits."""
    told: set[str] = set()
    for each in signatures:
        fault = _fault(wanted, each)
        if not fault or each.key in told:
            continue
        if each.key and re.fullmatch(r"[0-9a-f]{40,64}", each.subject):
            told.add(each.key)
        yield f"Failed verifying revision {each.subject} by '{each.signer}': {fault}"


def _fault(wanted: KeyPolicy, signature: Signature) -> str:
    if signature.verdict is not Verdict.GOOD:
        return f"{signature.verdict} (key_id={signature.key})"
    mine = {same_key(each) for each in (signature.key, signature.primary) if each}
    if mine & {same_key(each) for each in wanted.keys}:
        return ""
    return f"signed with unallowed key (key_id={signature.key})"


def same_key(key: str) -> str:
    """Equal for the id and the fingerprint of a GnuPG key; an SSH key's is taken as it stands."""
    key = key.strip()
    return key[-16:].upper() if _HEX.fullmatch(key) else key


def _is_for(rule: GitPolicy, url: str) -> bool:
    """Spelling does not matter: ``.git`` left out must not be a way around a policy."""
    address = normalized(url)
    wanted = [each.url for each in rule.repos if not each.url.startswith("!")]
    excluded = [each.url[1:] for each in rule.repos if each.url.startswith("!")]
    if any(matches(normalized(glob), address) for glob in excluded):
        return False
    return any(matches(normalized(glob), address) for glob in wanted)
