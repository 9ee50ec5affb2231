"""One readable training script per shipped model."""
