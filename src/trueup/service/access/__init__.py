"""
Access: who comes in and what they may do, by the ConfigMaps, Secrets and projects as they are now.

`ruling` holds the rules, `register` the accounts and the key that tokens are signed with, `revoked`
the sessions that were ended, `throttle` how often somebody may try. What is broken in them never
opens nor locks the system: the last good state stays in force, and is told about.
"""

from trueup.service.access.keeper import Keeper

__all__ = ["Keeper"]
