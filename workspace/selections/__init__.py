"""Selections: how a circle chooses who wears a hat, by reasons and consent, never by counting (C10)."""
