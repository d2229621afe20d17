"""Appeals against a decision, whose stages are counted in meetings (R18)."""
