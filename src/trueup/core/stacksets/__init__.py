"""
Stacksets: from the roots that were found to the Stacks that there should be.

:mod:`making` says what each Stack is to be, :mod:`steps` what is to be done with those that there
are, :mod:`told` what the set says of itself.
"""
