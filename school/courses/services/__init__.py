"""Every write to the tables of this app, one file per noun."""
