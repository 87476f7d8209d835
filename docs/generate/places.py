"""Where pages go, and where the code is that they tell of."""

from pathlib import Path

import trueup

DOCS = Path(__file__).parent.parent
REFERENCE = DOCS / "reference"
SOURCES = Path(trueup.__file__).parent
