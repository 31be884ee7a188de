"""Launches: new families, from what nobody knows of them to what consumers make of them."""
