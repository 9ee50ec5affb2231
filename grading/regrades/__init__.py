"""Regrade requests: who may ask, what stands in the thread, and which answers are alike."""
