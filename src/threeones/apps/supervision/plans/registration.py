"""What work plans and the Gantt page offer to the rest of the system."""
