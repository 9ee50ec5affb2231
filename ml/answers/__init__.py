"""The short-answer model: what it reads, how it scores, and what it can show for its score."""
