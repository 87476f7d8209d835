"""Webhooks: hosts say that something was pushed, and it is looked at now."""
