"""
Proposal: what one commit would do to all that it touches, as one plan.

:mod:`order` brings its parts into order and :mod:`digest` names them all together. Whether the
parts were planned here, in a checkout, or by a server makes no difference.
"""
