"""
What goes on record, and how it is known that nobody touched it since.

`differing` tells a change field by field; `chain` makes links and checks them; `retention` says
what is old enough to go; `asked` reads what somebody searches for; `told` makes entries of what
the controller did; `csv` and `shown` are what leaves.
"""
