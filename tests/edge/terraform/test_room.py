"""What a run takes up of the disk, measured in real folders."""

from pathlib import Path

from trueup.edge.terraform.room import Disk, Room

MIB = 1 << 20


def test_all_that_lies_below_counts_but_what_links_lead_to(tmp_path: Path) -> None:
    run, scratch, others = (tmp_path / name for name in ("run", "scratch", "others"))
    for folder in (run / "deep" / "down", scratch, others):
        folder.mkdir(parents=True)
    (others / "provider").write_bytes(bytes(8 * MIB))
    (run / "link").symlink_to(others / "provider")
    (run / "folder").symlink_to(others)
    (run / "deep" / "down" / "file").write_bytes(bytes(MIB))
    (scratch / "file").write_bytes(bytes(MIB))
    folders = (str(run), str(scratch), str(tmp_path / "not-there-any-more"))
    assert Room(Disk(folders[:2], most=3 * MIB)).lacks() == ""
    assert Room(Disk(folders[:2], most=2 * MIB)).lacks() == "disk"
    assert Room(Disk(folders[:2], most=MIB)).lacks(times=2) == "disk"
    assert Room(Disk(folders[:2], most=MIB + MIB // 2)).lacks(times=2) == ""


def test_a_file_with_holes_takes_what_it_takes(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)
    assert Room(Disk((str(tmp_path),), most=MIB)).lacks() == ""


def test_what_is_left_is_for_all(tmp_path: Path) -> None:
    assert Room(Disk((str(tmp_path),), spare=1 << 60)).lacks() == "full"
    assert Room(Disk((str(tmp_path),), spare=1 << 60)).lacks(times=1 << 50) == ""


def test_looking_is_no_work_of_its_own(tmp_path: Path) -> None:
    room = Room(Disk((str(tmp_path),), most=MIB))
    assert room.lacks() == ""
    (tmp_path / "file").write_bytes(bytes(2 * MIB))
    assert room.lacks() == ""  # it was looked at just now
    room.look()
    assert room.lacks() == "disk"
