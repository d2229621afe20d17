"""A plan that exists as a spreadsheet comes in, goes out to a partner, and comes back."""
