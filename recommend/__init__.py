"""Mastery -> path: what a student knows, and what to do next."""
