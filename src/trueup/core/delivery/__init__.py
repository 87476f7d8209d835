"""
Delivery, as far as it is decided: how fast a service is written to (`pace`), what is told together
when there is a storm (`storm`, `digest`), and when what failed is tried again (`retrying`).
"""
