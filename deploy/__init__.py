"""Deploy: what is installed beside Trueup, or with it."""
