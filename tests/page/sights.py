"""Everything that the page has to show of a place like `tests.page.furnished`, in one table."""

from tests.page.looking import Sight

ONE = "/applications/argocd/shop"
SETTINGS = f"{ONE}?object=%2FConfigMap%2Fshop%2Fsettings"
WEB = f"{ONE}?object=apps%2FDeployment%2Fshop%2Fweb"
DRIFTED = "data.color"

LISTS = (
    Sight("/applications", "billing"),
    Sight("/applications?view=tiles", "billing"),
    Sight("/applications?view=summary", "Last operation"),
    Sight("/applications?group=label:team", "billing"),
    Sight("/applications?q=name:nobody", "Nothing matches"),
    Sight("/applications?q=nothing:at-all", "means nothing in a search"),
    Sight("/applications", steps=(("button", "^Saved views"),)),
    Sight("/applications", steps=(("button", "^You:"),)),
    Sight("/applications", "Go to, or do", (("key", "Control+k"),)),
    Sight("/applications", "Single keys", (("key", "?"),)),
    Sight(
        "/applications",
        "All together",
        (("checkbox", "^Select all"), ("button", "^Sync…"), ("button", "^Changes of web-dev")),
    ),
    Sight("/applications/new", "General"),
    Sight("/applications/new?as=yaml", "New application"),
    Sight("/applications/nobody", "no such application"),
    Sight("/nowhere/at/all", "There is no such page."),
    Sight("/resources", "ConfigMap"),
    Sight("/resources?search=nobody", "No object matches."),
    Sight("/drift", DRIFTED),
    Sight("/drift", DRIFTED, (("checkbox", "Select all of shop"), ("button", "^Ignore…"))),
    Sight("/drift", DRIFTED, (("checkbox", "Select all of shop"), ("button", "^Adopt into Git…"))),
    Sight("/drift", DRIFTED, (("checkbox", "Select all of shop"), ("button", "^Put back…"))),
    Sight("/deliveries", "web"),
    Sight("/deliveries?cell=argocd/web-prod", "prod"),
    Sight("/deliveries?view=figures", "From commit to live"),
    Sight("/deliveries?view=figures&q=nobody", "No application that was deployed is like that."),
    Sight("/notifications", "Nothing is told to anybody yet."),
    Sight("/notifications?phase=dead", "No notification is like that."),
    Sight("/approve/k1.AAAA", "This link leads nowhere."),
    Sight("/record", "Login"),
    Sight("/record", "Outcome", (("button", "^Filters"),)),
    Sight("/record?entry=1", "Entry 1"),
    Sight("/record?search=nobody-did-this", "Nothing on record matches."),
)

APPLICATION = (
    Sight(ONE, "What is wrong"),
    Sight(ONE, steps=(("button", "^More actions"),)),
    Sight("/applications/argocd/billing", "What is wrong"),
    Sight(f"{ONE}?tab=objects"),
    Sight(f"{ONE}?tab=objects", steps=(("button", "^Kind"),)),
    Sight(f"{ONE}?tab=objects&view=network"),
    Sight(f"{ONE}?tab=objects&view=pods"),
    Sight(f"{ONE}?tab=objects&view=list&orphans=yes&q=forgotten", "forgotten"),
    Sight(f"{ONE}?tab=objects&q=name:nobody", "No object matches."),
    Sight(f"{ONE}?tab=changes", DRIFTED),
    Sight(f"{ONE}?tab=operation", "PreSync"),
    Sight(f"{ONE}?tab=history"),
    Sight(f"{ONE}?tab=source", "Repository"),
    Sight(f"{ONE}?tab=events"),
    Sight(f"{ONE}?act=sync", "What would happen"),
    Sight(f"{ONE}?act=delete", "Type shop to confirm"),
    Sight(f"{ONE}?act=confirm", "Nothing waits for a confirmation any more."),
    Sight(SETTINGS, DRIFTED),
    Sight(f"{SETTINGS}&objectTab=manifest", "kind: ConfigMap"),
    Sight(f"{SETTINGS}&objectTab=manifest&objectView=edit", "Preview"),
    Sight(f"{SETTINGS}&objectTab=diff&objectView=split", "color"),
    Sight(f"{SETTINGS}&objectTab=diff&objectView=inline", "color"),
    Sight(f"{SETTINGS}&objectTab=diff&objectView=fields", DRIFTED),
    Sight(f"{SETTINGS}&objectTab=events"),
    Sight(WEB, "14 / 14"),
    Sight(WEB, steps=(("button", "^Actions of the object"),)),
    Sight(f"{WEB}&objectTab=logs"),
    Sight(f"{WEB}&objectTab=terminal"),
    Sight(f"{ONE}?object=%2FConfigMap%2Fshop%2Fnobody", "has no such object"),
    Sight(f"{ONE}/logs?object=apps%2FDeployment%2Fshop%2Fweb", "Logs"),
)

OPENED = (
    *("repositories?open=add", "repositories?tab=repo-creds", "clusters?open=add"),
    *("clusters/far", "clusters/far?open=edit", "clusters/far?open=remove", "projects?open=add"),
    *("projects/default?open=edit", "projects/default?tab=roles&open=role"),
    *("projects/default?tab=roles&open=token&of=ci", "projects/default?tab=windows&open=window"),
    *("accounts/bob", "accounts/bob?open=token", "accounts/bob?open=password"),
    *("certificates?open=tls", "certificates?open=ssh", "keys?open=add", "nothing", "keys/nobody"),
)

APP = "/stacks/argocd/app"
NET = "/stacks/argocd/net"
INFRASTRUCTURE = (
    Sight("/stacks", "Waits for approval"),
    Sight("/stacks?search=nobody", "No stack is like that."),
    Sight("/stacks?view=graph", "shop"),
    Sight("/stacks?act=new", "Repository"),
    Sight("/applications?view=summary", "Infrastructure"),
    Sight("/applications/argocd/shop", "What leans on what"),
    Sight(APP, "Approvals: "),
    Sight(f"{APP}?by=action", "create"),
    Sight(APP, steps=(("button", "^More$"),)),
    Sight(f"{APP}?act=approve", "Approve this plan"),
    Sight(f"{APP}?tab=resources&at=cloud_server.web", "Needed by"),
    Sight(f"{APP}?tab=resources&as=list", "module.edge"),
    Sight(f"{APP}?tab=run", "Took"),
    Sight(f"{APP}?tab=drift"),
    Sight(f"{APP}?tab=manifest&act=edit", "Revision"),
    Sight(f"{APP}?act=delete", "Type app to confirm"),
    Sight(f"{NET}?tab=outputs", "Used by"),
    Sight(f"{NET}?tab=state", "Compare"),
    Sight(f"{NET}?tab=state&act=save&to=1", "Save the file"),
    Sight(f"{NET}?tab=history", "Applied"),
)
"""Of a place like `tests.page.hybrid`."""

CHANGE = "/proposals/argocd/change"
PROPOSED = (
    Sight("/stacksets", "As in Git"),
    Sight("/stacksets/argocd/infra", "Roots and their stacks"),
    Sight("/proposals", "Waits for approval"),
    Sight(CHANGE, "Planned as it would be merged into"),
    Sight(f"{CHANGE}?part=Stack/argocd/net", "cloud_server.web"),
    Sight(f"{CHANGE}?act=approve", "Approve all of it"),
    Sight(f"{CHANGE}?act=reject", "Reject it"),
    Sight(f"{CHANGE}?act=remove", "Take the proposal back"),
    Sight("/proposals/argocd/stuck", "Cannot be merged"),
)
"""Of a place like that of `tests.page.test_proposals`."""
