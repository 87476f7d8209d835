"""jq path expressions, evaluated by the real jq in a process that can be ended."""
