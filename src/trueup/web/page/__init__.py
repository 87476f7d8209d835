"""
The page that people look at: files that `make ui` builds into ``built``, served from memory.

Its addresses are whatever no route of the API has: the page itself knows what they show. It holds
no secrets, so nobody needs a login to load it; what it shows, it asks the API for.
"""
