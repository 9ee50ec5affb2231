"""The only writers of mastery, paths, practice and reading."""
