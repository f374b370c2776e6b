"""The one client that every code host is called through: limits, parking, retries, redirects, redaction, fencing."""
