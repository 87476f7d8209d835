"""AppProjects and the tokens of their roles."""
