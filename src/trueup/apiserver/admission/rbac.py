"""Role, ClusterRole and their bindings."""

from trueup.apiserver.admission.context import Admission
from trueup.apiserver.admission.problems import Problems
from trueup.apiserver.admission.rules import Draft, Rules
from trueup.k8s.names import dns_subdomain, path_segment

GROUP = "rbac.authorization.k8s.io"
SUBJECTS = ("ServiceAccount", "User", "Group")


def _check_role(body: Draft, problems: Problems) -> None:
    combined = body.get("aggregationRule")
    if combined is not None and not combined.get("clusterRoleSelectors"):
        told = "at least one clusterRoleSelector required if aggregationRule is non-nil"
        problems.required("aggregationRule.clusterRoleSelectors", told)
    for index, rule in enumerate(body.get("rules") or ()):
        _check_rule(problems, f"rules[{index}]", rule, cluster=body["kind"] == "ClusterRole")


def _check_rule(problems: Problems, path: str, rule: Draft, *, cluster: bool) -> None:
    if not rule.get("verbs"):
        problems.required(f"{path}.verbs", "verbs must contain at least one value")
    if urls := rule.get("nonResourceURLs"):
        if not cluster:
            told = "namespaced rules cannot apply to non-resource URLs"
            problems.invalid(f"{path}.nonResourceURLs", urls, told)
        if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
            told = "rules cannot apply to both regular resources and non-resource URLs"
            problems.invalid(f"{path}.nonResourceURLs", urls, told)
        return
    if not rule.get("apiGroups"):
        told = "resource rules must supply at least one api group"
        problems.required(f"{path}.apiGroups", told)
    if not rule.get("resources"):
        told = "resource rules must supply at least one resource"
        problems.required(f"{path}.resources", told)


def _default_binding(body: Draft, before: Draft | None, context: Admission) -> None:
    reference = body.setdefault("roleRef", {})
    if not reference.get("apiGroup"):
        reference["apiGroup"] = GROUP
    for subject in body.get("subjects") or ():
        if not subject.get("apiGroup") and subject.get("kind") in ("User", "Group"):
            subject["apiGroup"] = GROUP


def _check_binding(body: Draft, problems: Problems) -> None:
    reference = body["roleRef"]
    if reference["apiGroup"] != GROUP:
        problems.unsupported("roleRef.apiGroup", reference["apiGroup"], [GROUP])
    cluster = body["kind"] == "ClusterRoleBinding"
    kinds = ("ClusterRole",) if cluster else ("Role", "ClusterRole")
    if reference.get("kind") not in kinds:
        problems.unsupported("roleRef.kind", reference.get("kind") or "", kinds)
    problems.named("roleRef.name", reference.get("name"), path_segment)
    for index, subject in enumerate(body.get("subjects") or ()):
        _check_subject(problems, f"subjects[{index}]", subject, cluster=cluster)


def _check_subject(problems: Problems, path: str, subject: Draft, *, cluster: bool) -> None:
    if not subject.get("name"):
        problems.required(f"{path}.name")
    kind, group = subject.get("kind") or "", subject.get("apiGroup") or ""
    if kind not in SUBJECTS:
        problems.unsupported(f"{path}.kind", kind, SUBJECTS)
    elif kind == "ServiceAccount":
        if group:
            problems.unsupported(f"{path}.apiGroup", group, [""])
        for words in dns_subdomain(subject["name"]) if subject.get("name") else ():
            problems.invalid(f"{path}.name", subject["name"], words)
        if cluster and not subject.get("namespace"):
            problems.required(f"{path}.namespace")
    elif group != GROUP:
        problems.unsupported(f"{path}.apiGroup", group, [GROUP])


def _same_role(before: Draft, after: Draft, problems: Problems) -> None:
    if before.get("roleRef") != after.get("roleRef"):
        role = after["roleRef"]
        shown = {"APIGroup": role["apiGroup"], "Kind": role.get("kind"), "Name": role.get("name")}
        problems.refused_value("roleRef", shown, "cannot change roleRef")


ROLES = Rules(check=_check_role)
BINDINGS = Rules(_default_binding, _check_binding, _same_role)
