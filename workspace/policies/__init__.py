"""Policies: what a circle has agreed to do each time, as a page: text in force, since when, until when."""
