"""The evaluation beside what a user would take instead: see ``run``."""
