"""Write the dashboards, and the rules as a PrometheusRule: ``make monitoring``."""

import json
from pathlib import Path

import yaml

from deploy.monitoring.boards import BOARDS
from deploy.monitoring.grafana import dashboard

FOLDER = Path(__file__).parent
MADE = "# Made of rules.yaml by `make monitoring`; changes here are lost.\n"


def files() -> dict[Path, str]:
    """What is written, by its path."""
    made = {
        FOLDER / "dashboards" / f"{each.name}.json": json.dumps(dashboard(each), indent=2) + "\n"
        for each in BOARDS
    }
    return made | {FOLDER / "kubernetes" / "prometheusrule.yaml": _rule()}


def _rule() -> str:
    """The same rules, for the Prometheus operator."""
    labels = {"app.kubernetes.io/name": "trueup", "app.kubernetes.io/part-of": "argocd"}
    body = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "trueup", "labels": labels},
        "spec": yaml.safe_load((FOLDER / "rules.yaml").read_text()),
    }
    return MADE + yaml.safe_dump(body, sort_keys=False, width=120, allow_unicode=True)


def main() -> None:
    """Write them."""
    for path, text in files().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
