"""One file a language: roles, queries, import resolver and conventions; the registry is the plain table above."""
