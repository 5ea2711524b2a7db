"""A district's site under load: a world of a million reports, five hundred people, and what they wait for."""
