"""The review on paper: one description of what is printed, and a writer for each format."""
