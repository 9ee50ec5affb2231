"""The only writers of passages, conversations and turns."""
