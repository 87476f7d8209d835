"""Which files of a plain folder are manifests."""

import pytest

from tests.support.looks import look
from trueup.core.render.plain import imports, manifest_files
from trueup.model.errors import Stalled
from trueup.model.source import DirectoryOptions


def test_names_of_the_folder_are_read_but_not_other_contents() -> None:
    seen = look("# file: app/a.yaml\n# file: app/b.txt\n# file: app/deep/c.yaml\n# file: d.yaml\n")
    assert manifest_files(DirectoryOptions(), "app", (), seen) == ("app/a.yaml",)
    assert seen.reads().files == ("app/a.yaml", "app/b.txt")
    assert seen.reads().listings == ("app",)


def test_what_jsonnet_imports_is_read() -> None:
    seen = look("""
# file: app/a.jsonnet
local b = import 'b.libsonnet'; local t = importstr "../t.txt"; import 'lib/c.libsonnet'
# file: app/b.libsonnet
import @'d\\e.libsonnet'
# file: t.txt
# file: vendor/lib/c.libsonnet
import 'gone.libsonnet'
""")
    manifest_files(DirectoryOptions(), "app", ("vendor",), seen)
    read = seen.reads().files
    assert {"app/b.libsonnet", "t.txt", "vendor/lib/c.libsonnet"} <= set(read)
    assert {"app/lib/c.libsonnet", "vendor/gone.libsonnet"} <= set(read), "looked for in vain"


def test_imports_in_the_text() -> None:
    text = rb"""import 'a\'b' importstr "c\"d" import @"e\f" importbin'g' important 'no'"""
    assert list(imports(text)) == ["a'b", 'c"d', "e\\f", "g"]


def test_a_malformed_pattern_is_told() -> None:
    with pytest.raises(Stalled, match="malformed"):
        manifest_files(DirectoryOptions(exclude="{a"), "app", (), look("# file: app/a.yaml\n"))
