"""People: who looks after which accounts, and whose days and hours are scarce."""
