"""Reporting upward (上级报表): a superior's own workbook is filled from records and shared answers."""
