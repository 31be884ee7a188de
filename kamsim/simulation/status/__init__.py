"""Status: who is key, by what the firm sees, and what changing it does."""
