"""Deliveries: webhooks as the hosts describe them, cut down to what counts; written by us."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from trueup.core.webhooks.notice import Delivery

BEFORE, AFTER = "1" * 40, "2" * 40
NOTHING = "0" * 40
SECRET = "s3cret"
PAGE = "https://git.example.test/shop"


def delivery(body: Any, query: Mapping[str, str] | None = None, /, **headers: str) -> Delivery:
    """*headers* with underscores for their dashes."""
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Delivery(named, query or {}, said)


def signature(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def github(ref: str = "refs/heads/main", page: str = PAGE, **more: Any) -> dict[str, Any]:
    """A push to GitHub, or to Gitea."""
    return {
        "ref": ref,
        "before": BEFORE,
        "after": AFTER,
        "repository": {
            "html_url": page,
            "clone_url": f"{page}.git",
            "ssh_url": page.replace("https://", "ssh://git@") + ".git",
            "default_branch": "main",
        },
        "commits": [{"added": ["web/new.yaml"], "modified": ["web/a.yaml"], "removed": []}],
        **more,
    }


def gitlab(ref: str = "refs/heads/main", **more: Any) -> dict[str, Any]:
    return {
        "object_kind": "tag_push" if ref.startswith("refs/tags/") else "push",
        "ref": ref,
        "before": BEFORE,
        "after": AFTER,
        "project": {
            "web_url": PAGE,
            "git_http_url": f"{PAGE}.git",
            "git_ssh_url": "git@git.example.test:shop.git",
            "default_branch": "main",
        },
        "commits": [{"added": [], "modified": ["web/a.yaml"], "removed": ["web/old.yaml"]}],
        "total_commits_count": 1,
        **more,
    }
