"""Watching what graders propose: has it changed, and does it treat groups alike? Pure: numbers in, findings out."""
