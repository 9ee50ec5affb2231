"""What drafts may be accepted without a look: how sure they are, the bound that keeps the promise, and its board."""
