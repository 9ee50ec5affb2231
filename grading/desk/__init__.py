"""The teacher's grading desk: the list of answers, one answer with its draft, and the form that decides."""
