"""
What providers say of themselves, kept, so that ``show`` need not start them again.

A saved plan is of values; which of them are secret, and what they mean, their providers say. That
never changes for a provider, so it is asked once (`asking`) and kept (`kept`); from then on a
process of ours answers in their place (`answering`), in their own words. Terraform still reads the
plan, and nobody else does.
"""
