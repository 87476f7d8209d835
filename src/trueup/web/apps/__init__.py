"""Applications: kept from one watch, listed, changed, synced, and what is live of them."""
