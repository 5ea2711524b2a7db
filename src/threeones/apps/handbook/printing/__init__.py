"""The handbook on paper (印手册): what is printed from a book, in which forms."""
