"""Pages of the student's path, mastery and practice."""
