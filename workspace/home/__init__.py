"""What waits for me: one page after signing in, reading from every room below and owning nothing."""
