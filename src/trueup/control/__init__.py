"""The loops: observe, decide, perform, record; one reconciler a module."""
