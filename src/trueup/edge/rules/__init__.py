"""Rules about plans: users' Rego and CEL in a process that can be ended, checkov if it is there."""
