"""Everything that wants to be looked at again, in one list per person, circle and plan (A9)."""
