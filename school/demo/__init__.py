"""The demo school: its lessons, questions, people and sample answers as reviewable files, read by a pure loader."""
