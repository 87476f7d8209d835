"""The example repositories, and the demo that runs them."""
