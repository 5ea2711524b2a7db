"""What the burden meter offer to the rest of the system."""
