"""
Terraform's HTTP backend: where any ``terraform`` or ``tofu`` keeps its state with us.

`backend` speaks the protocol, `places` knows whose a state is and who may do what with it.
"""
