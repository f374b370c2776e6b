"""The jobs: each takes ids and plain values, acts under a lease, and may run twice without harm."""
