"""Storing the demo school: its people, its courses, and four weeks in which it has been at work."""
