"""Settings, wiring, roles: what makes a running service of the parts."""
