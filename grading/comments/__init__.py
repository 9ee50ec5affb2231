"""The comment bank: what a teacher says often, kept at hand and filled in for each student."""
