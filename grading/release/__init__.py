"""Showing results: what may be shown, when, and what students learn about the class."""
