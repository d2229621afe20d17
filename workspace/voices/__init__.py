"""What carers said: the sessions, surveys and data it comes from, and the groups of carers it is about."""
