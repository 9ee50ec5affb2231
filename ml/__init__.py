"""Weights in, numbers and text out. This package knows neither Django nor schools."""
