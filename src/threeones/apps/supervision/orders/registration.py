"""What supervision orders, leaders' notes, extensions offer to the rest of the system."""
