"""Effects: every adapter that makes a port real."""
