"""As ``make docs`` calls it."""

from docs.generate import main

main()
