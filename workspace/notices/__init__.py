"""What people are told by letter: at once what waits for them, everything else in one digest."""
