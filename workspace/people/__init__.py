"""Who takes part: accounts, sign-in by link, organisations, and what each person says of themselves."""
