"""Circles and working groups: aim, domain, members, hats, and how people come and go."""
