"""The living action plan: priorities, actions, updates, reviews and published versions."""
