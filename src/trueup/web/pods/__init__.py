"""Inside of pods: their logs, shells and ports."""
