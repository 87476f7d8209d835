"""
Reviews: questions about users and what they may do, answered at once.

The admin may do everything. For other users (service accounts, or whom the admin asks about)
the RBAC objects are looked at, as :mod:`.rbac` says.
"""

from collections.abc import Callable, Mapping
from typing import Any

from trueup.apiserver.auth import AUDIENCE, Tokens
from trueup.apiserver.cluster import Cluster
from trueup.apiserver.exchange import User
from trueup.apiserver.rbac import MASTERS, Question, allows, rules_of
from trueup.k8s import causes, status

Body = dict[str, Any]
Review = Callable[[Cluster, Tokens, User, Body], Body]


def _self_access(cluster: Cluster, tokens: Tokens, user: User, body: Body) -> Body:
    check_access_review(body)
    return _verdict(cluster, user, body.get("spec") or {})


def _access(cluster: Cluster, tokens: Tokens, user: User, body: Body) -> Body:
    check_access_review(body)
    spec = body.get("spec") or {}
    asked = User(spec.get("user", ""), tuple(spec.get("groups") or ()), spec.get("uid", ""))
    return _verdict(cluster, asked, spec)


def _verdict(cluster: Cluster, user: User, spec: Body) -> Body:
    said = spec.get("resourceAttributes") or {}
    path = (spec.get("nonResourceAttributes") or {}).get("path", "")
    verb = said.get("verb") or (spec.get("nonResourceAttributes") or {}).get("verb", "")
    question = Question(
        verb,
        said.get("group", ""),
        said.get("resource", ""),
        said.get("subresource", ""),
        said.get("namespace", ""),
        said.get("name", ""),
        path,
    )
    reason = allows(cluster, user, question)
    if not reason:
        return {"allowed": False}
    return {"allowed": True} if MASTERS in user.groups else {"allowed": True, "reason": reason}


def check_access_review(body: Body) -> None:
    """Raise 422 unless the question is about either a resource or a path."""
    spec = body.get("spec") or {}
    resource, path = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    found = []
    if resource is not None and path is not None:
        words = "cannot be specified in combination with resourceAttributes"
        found.append(causes.invalid("spec.nonResourceAttributes", path, words))
    if resource is None and path is None:
        words = "exactly one of nonResourceAttributes or resourceAttributes must be specified"
        found.append(causes.invalid("spec.resourceAttributes", None, words))
    if body["kind"] != "SelfSubjectAccessReview" and not (spec.get("user") or spec.get("groups")):
        found.append(
            causes.invalid("spec.user", "", "at least one of user or group must be specified")
        )
    if found:
        raise status.Refused(status.invalid(status.Resource("authorization.k8s.io", ""), "", found))


def _rules(cluster: Cluster, tokens: Tokens, user: User, body: Body) -> Body:
    namespace = (body.get("spec") or {}).get("namespace", "")
    resources: list[Body] = []
    paths: list[Body] = []
    for rule in rules_of(cluster, user, namespace):
        if rule.get("nonResourceURLs"):
            paths.append({"verbs": rule["verbs"], "nonResourceURLs": rule["nonResourceURLs"]})
        else:
            kept = ("verbs", "apiGroups", "resources", "resourceNames")
            resources.append({name: rule[name] for name in kept if name in rule})
    return {"resourceRules": resources, "nonResourceRules": paths, "incomplete": False}


def _self(cluster: Cluster, tokens: Tokens, user: User, body: Body) -> Body:
    return {"userInfo": _info(user)}


def _token(cluster: Cluster, tokens: Tokens, user: User, body: Body) -> Body:
    spec = body.get("spec") or {}
    token, wanted = spec.get("token", ""), spec.get("audiences") or [AUDIENCE]
    found = tokens.bearer(token, cluster.now().timestamp(), wanted)
    if found is None:
        return {"authenticated": False, "user": {}, "error": "invalid bearer token"}
    meant = [each for each in wanted if each in tokens.audiences(token)]
    return {"authenticated": True, "user": _info(found), "audiences": meant}


def _info(user: User) -> Body:
    found: Body = {"username": user.name, "groups": list(user.groups)}
    return {**found, "uid": user.uid} if user.uid else found


REVIEWS: Mapping[str, Review] = {
    "localsubjectaccessreviews": _access,
    "selfsubjectaccessreviews": _self_access,
    "selfsubjectreviews": _self,
    "selfsubjectrulesreviews": _rules,
    "subjectaccessreviews": _access,
    "tokenreviews": _token,
}
