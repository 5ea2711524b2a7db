"""What the monthly round: return sheets, closing, close-out offer to the rest of the system."""
