"""What is told to people: deliveries, what waits and what is dead, and approvals from a message."""
