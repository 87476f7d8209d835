"""
Write the dashboards, and the rules as a PrometheusRule: ``make monitoring``.

With ``--runbooks ADDRESS --out FOLDER`` the same into a folder, and the rules, whose run-books are
then links that can be followed: ADDRESS is where people read the files of this repository.
"""

import argparse
import json
from pathlib import Path

import yaml

from deploy.monitoring.boards import BOARDS
from deploy.monitoring.grafana import dashboard

FOLDER = Path(__file__).parent
BOOK = "runbook_url: "
MADE = "# Made of rules.yaml by `make monitoring`; changes here are lost.\n"


def files(folder: Path = FOLDER, runbooks: str = "") -> dict[Path, str]:
    """What is written, by its path. *runbooks*: what those of the rules are below."""
    made = {
        folder / "dashboards" / f"{each.name}.json": json.dumps(dashboard(each), indent=2) + "\n"
        for each in BOARDS
    }
    rules = (FOLDER / "rules.yaml").read_text()
    if runbooks:
        rules = rules.replace(BOOK, f"{BOOK}{runbooks.rstrip('/')}/")
    if folder != FOLDER:
        made[folder / "rules.yaml"] = rules
    return made | {folder / "kubernetes" / "prometheusrule.yaml": _rule(rules)}


def _rule(rules: str) -> str:
    """The same rules, for the Prometheus operator."""
    labels = {"app.kubernetes.io/name": "trueup", "app.kubernetes.io/part-of": "argocd"}
    body = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "trueup", "labels": labels},
        "spec": yaml.safe_load(rules),
    }
    return MADE + yaml.safe_dump(body, sort_keys=False, width=120, allow_unicode=True)


def main() -> None:
    """Write them."""
    asked = argparse.ArgumentParser(prog="python -m deploy.monitoring")
    asked.add_argument("--runbooks", default="", metavar="ADDRESS")
    asked.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    said = asked.parse_args()
    if said.runbooks and said.out == FOLDER:
        asked.error("--runbooks needs --out: the files of this repository stay as they are")
    for path, text in files(said.out, said.runbooks).items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


if __name__ == "__main__":
    main()
