"""Running a round: whose turn it is, who has answered, what is missing, and words entered for others."""
