"""``proposals``: commits that are not merged yet: what they would do, and who approves."""
