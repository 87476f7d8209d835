"""Notifications: receivers on loopback that stand for all services of the internet."""
