"""
Drift: what differs from Git across all Applications, field by field.

`deviation` tells of one Application what differs and of which sort it is, `search` which of these
somebody asks for, `groups` what they have in common, `ignoring` how to say that one does not count.
"""
