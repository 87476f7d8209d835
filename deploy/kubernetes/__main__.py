"""Write the CustomResourceDefinitions, made of the model: ``make manifests``."""

from pathlib import Path

import yaml

from trueup.model.crds import crds

CRDS = Path(__file__).parent / "crds" / "crds.yaml"
MADE = "# Made of src/trueup/model by `make manifests`; changes here are lost.\n"


def text() -> str:
    """All of them, a document each."""
    return MADE + yaml.safe_dump_all(crds(), sort_keys=False, width=120, allow_unicode=True)


if __name__ == "__main__":
    CRDS.write_text(text())
