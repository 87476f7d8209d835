"""
Adopt: make Git declare what is live, as a patch that people commit.

Texts are edited by position, so that comments, quotes, order and whatever else a person wrote stay
as they are; what cannot be edited so is refused with what to do instead. `spots` finds what a field
is made of, `text` edits YAML, `patch` writes what `git apply` reads, `adopting` puts them together.
"""
