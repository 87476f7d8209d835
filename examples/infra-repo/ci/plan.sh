#!/bin/sh
# For any other pipeline: fails where something is in the way, or would be destroyed.
set -u
trueup plan --base "${1:-origin/main}" --detailed-exitcode --fail-on error,destroy --out plan.md
case $? in
  0) echo "Nothing to do." ;;
  2) echo "There is something to approve: see plan.md" ;;
  *) echo "Stopped: see plan.md" >&2; exit 1 ;;
esac
