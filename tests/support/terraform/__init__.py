"""
Terraform as tests have it: real engines, real providers from a mirror, a cloud in a SQLite file.

`engine` finds the programs, `mirror` has the providers, `cloud` is the world that roots are about:
tests look into it, change it behind Terraform's back, and say what is to go wrong. `provider` is
run by Terraform, in the virtual environment that ``make .venv/.cloud/made`` prepares.
"""
