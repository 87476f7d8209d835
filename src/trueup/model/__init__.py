"""The values that the product speaks of."""
