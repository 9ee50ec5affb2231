"""One file of rows per app; each has a list `ROWS`."""
