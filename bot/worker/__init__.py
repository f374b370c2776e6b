"""The workers: a supervisor, a relay from rows to wake-ups, and the arq processes that run jobs under leases."""
