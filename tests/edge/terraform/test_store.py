"""What the providers of a root weigh."""

from pathlib import Path

from trueup.edge.terraform.store import size

PLACE = ".terraform/providers/registry.terraform.io/hashicorp/{}/1.0.0/linux_amd64"


def test_providers_weigh_what_lies_behind_their_links(tmp_path: Path) -> None:
    root, store = tmp_path / "root", tmp_path / "store"
    (store / "docs").mkdir(parents=True)
    (store / "terraform-provider-null").write_bytes(b"x" * 1000)
    (store / "docs" / "README.md").write_bytes(b"x" * 10)
    assert size(root) == 0
    linked = root / PLACE.format("null")
    linked.parent.mkdir(parents=True)
    linked.symlink_to(store)
    own = root / PLACE.format("random")
    own.mkdir(parents=True)
    (own / "terraform-provider-random").write_bytes(b"x" * 200)
    assert size(root) == 1210
