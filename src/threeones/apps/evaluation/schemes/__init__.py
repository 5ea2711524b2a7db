"""Schemes (考评方案) as the evaluation office writes them: where they come from, reading, checking, changing, saving."""
