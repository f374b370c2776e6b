"""One file a language: its roles, queries, import resolver and conventions; the registry is the plain table above them."""
