"""Calendar feeds: the dates of a person or a circle in their own calendar."""
