"""One question by a link from a letter: answered without signing in, and the link can do nothing else."""
