"""
``/api/v1/settings``: what ``argocd-cm`` says that clients act on.

It is asked for before a login, so it says nothing that is not for everybody until one is there.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from trueup.core.annotations.tracking import INSTANCE_LABEL, Method
from trueup.core.customizations import customized
from trueup.k8s.yaml import YamlError, documents
from trueup.model.identity import ANONYMOUS
from trueup.web import maps
from trueup.web.exchange import deps, reply
from trueup.web.login import sso
from trueup.web.rights import caller

PASSWORD = "^.{8,32}$"  # noqa: S105 what a password must look like
TEXTS = {
    "uiCssURL": "ui.cssurl",
    "uiLoginButtonText": "ui.loginButtonText",
    "statusBadgeRootUrl": "statusbadge.url",
    "installationID": "installationID",
}
BANNER = {
    "uiBannerContent": "ui.bannercontent",
    "uiBannerURL": "ui.bannerurl",
    "uiBannerPosition": "ui.bannerposition",
}
DOWNLOADS = "help.download."
KUSTOMIZES = ("kustomize.path.", "kustomize.version.")
Data = Mapping[str, str]


async def settings(request: Request) -> Response:
    data, parameters = await maps.settings(request)
    said = _public(request, data) | _switches(request, data, parameters)
    if caller(request) != ANONYMOUS:
        said |= _texts(data, BANNER) | {
            "uiBannerPermanent": _on(data, "ui.bannerpermanent"),
            "controllerNamespace": deps(request).namespace,
            "resourceOverrides": customized(data),
            "passwordPattern": data.get("passwordPattern") or PASSWORD,
        }
    return reply({key: value for key, value in said.items() if value not in ("", None)})


async def plugins(request: Request) -> Response:
    return reply({"plugins": [{"name": name} for name in deps(request).plugins]})


def _public(request: Request, data: Data) -> dict[str, Any]:
    options = {"buildOptions": data.get("kustomize.buildOptions", "")}
    return {
        "url": data.get("url") or str(request.base_url).rstrip("/"),
        "additionalUrls": _listed(data.get("additionalUrls", "")),
        "appLabelKey": data.get("application.instanceLabelKey") or INSTANCE_LABEL,
        "trackingMethod": data.get("application.resourceTrackingMethod") or Method.ANNOTATION,
        "googleAnalytics": _analytics(data),
        "help": _help(data),
        "kustomizeOptions": {key: value for key, value in options.items() if value},
        "kustomizeVersions": sorted(_kustomizes(data)),
        "plugins": [{"name": name} for name in deps(request).plugins],
        **sso.settings(deps(request)),
        **_texts(data, TEXTS),
    }


def _switches(request: Request, data: Data, parameters: Data) -> dict[str, bool]:
    return {
        "statusBadgeEnabled": _on(data, "statusbadge.enabled"),
        "execEnabled": _on(data, "exec.enabled"),
        "impersonationEnabled": _on(data, "application.sync.impersonation.enabled"),
        "resourceViewEnabled": not _on(data, "ui.view.resources.disabled"),
        "userLoginsDisabled": not _logins(data),
        "appsInAnyNamespaceEnabled": bool(parameters.get("application.namespaces", "").strip()),
        "hydratorEnabled": deps(request).hydrating,
        "syncWithReplaceAllowed": not _off(parameters, "server.sync.replace.allowed"),
    }


def _logins(data: Data) -> bool:
    """Whether an account may log in with a password."""
    if data.get("admin.enabled", "").strip().lower() != "false":
        return True
    prefix = "accounts."
    accounts = {key: value for key, value in data.items() if key.startswith(prefix)}
    return any(
        "login" in _words(value) and not _off(data, f"{key}.enabled")
        for key, value in accounts.items()
        if "." not in key.removeprefix(prefix)
    )


def _help(data: Data) -> dict[str, Any]:
    found: dict[str, Any] = {"chatUrl": data.get("help.chatUrl", "")}
    if found["chatUrl"]:
        found["chatText"] = data.get("help.chatText", "Chat now!")
    found["binaryUrls"] = {
        key.removeprefix(DOWNLOADS): value
        for key, value in sorted(data.items())
        if key.startswith(DOWNLOADS)
    }
    return {key: value for key, value in found.items() if value}


def _analytics(data: Data) -> dict[str, Any]:
    if not data.get("ga.trackingid"):
        return {}
    return {
        "trackingID": data["ga.trackingid"],
        "anonymizeUsers": not _off(data, "ga.anonymizeusers"),
    }


def _listed(text: str) -> list[str]:
    try:
        found = [body for _, body in documents(text.encode())]
        return msgspec.convert(found[0] if found else [], list[str])
    except (YamlError, msgspec.ValidationError):
        return []


def _kustomizes(data: Data) -> Iterator[str]:
    for key in data:
        for prefix in KUSTOMIZES:
            if key.startswith(prefix):
                yield key.removeprefix(prefix)


def _texts(data: Data, keys: Mapping[str, str]) -> dict[str, str]:
    return {name: data.get(key, "") for name, key in keys.items()}


def _words(text: str) -> list[str]:
    return [each.strip() for each in text.split(",")]


def _on(data: Data, key: str) -> bool:
    return data.get(key, "").strip().lower() == "true"


def _off(data: Data, key: str) -> bool:
    return data.get(key, "").strip().lower() == "false"
