"""What lights that are checked, decided, signed and published offer to the rest of the system."""
