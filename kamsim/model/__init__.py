"""The nouns of kamsim: plain data, importing nothing of kamsim but errors."""
