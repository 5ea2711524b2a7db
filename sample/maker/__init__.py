"""Makes the sample bureau: spreadsheets of the year 2021, the same bytes every time."""
