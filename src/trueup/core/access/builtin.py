"""The roles that everybody has who installs Argo CD: ``role:readonly`` and ``role:admin``."""

from trueup.core.access.policy import Grant, Policy, Rule

READONLY, ADMIN = "role:readonly", "role:admin"
_IN_PROJECTS, _ALONE = "*/*", "*"

_READ = {
    _IN_PROJECTS: ("applications", "applicationsets", "logs", "stacks", "stacksets"),
    _ALONE: (
        *("certificates", "clusters", "repositories", "write-repositories"),
        *("projects", "accounts", "gpgkeys"),
    ),
}
_CHANGE = {
    "applications": (
        *("create", "update", "update/*", "delete", "delete/*"),
        *("sync", "rollback", "override", "action/*"),
    ),
    "applicationsets": ("get", "create", "update", "delete"),
    "certificates": ("create", "update", "delete"),
    "clusters": ("create", "update", "delete"),
    "repositories": ("create", "update", "delete"),
    "write-repositories": ("create", "update", "delete"),
    "projects": ("create", "update", "delete"),
    "accounts": ("update",),
    "gpgkeys": ("create", "delete"),
    "exec": ("create",),
    "stacksets": ("create", "update", "delete"),
    "stacks": ("create", "update", "delete", "plan", "approve", "apply", "state/*"),
}
_SCOPED = frozenset({"applications", "applicationsets", "exec", "stacks", "stacksets"})

BUILTIN = Policy(
    rules=(
        *(
            Rule(READONLY, resource, "get", object, allow=True)
            for object, resources in _READ.items()
            for resource in resources
        ),
        *(
            Rule(ADMIN, resource, action, _IN_PROJECTS if resource in _SCOPED else _ALONE, True)
            for resource, actions in _CHANGE.items()
            for action in actions
        ),
    ),
    grants=(Grant(ADMIN, READONLY), Grant("admin", ADMIN)),
)
