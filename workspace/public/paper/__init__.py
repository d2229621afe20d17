"""The plan on paper: the whole of it as a tagged PDF, in the usual size and in large print."""
