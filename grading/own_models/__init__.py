"""Models of one's own: the form, the checks of their files, and their words."""
