"""Who comes in: sessions, local accounts, and people whom an identity provider vouches for."""
