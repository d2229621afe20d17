"""The plan to take along: spreadsheets for people, JSON its schema for programs, a feed of what is new."""

from workspace.public.data.json import KEYS

__all__ = ["KEYS"]
