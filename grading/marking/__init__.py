"""Several people grade one assignment: sharing out, leases, second marking, a practice set."""
