"""What the project of an application permits, lends and forbids, and when."""
