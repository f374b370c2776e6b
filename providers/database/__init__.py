"""The records in PostgreSQL: one module of functions an aggregate; the transaction belongs to the caller."""
