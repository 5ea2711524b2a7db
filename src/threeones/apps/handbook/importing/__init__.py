"""A handbook that an office already has becomes a draft: kept, read, shown, corrected, taken."""
