"""Relations: what deliveries, contacts, promises and money make of an account's view of us."""
