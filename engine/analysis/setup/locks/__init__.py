"""Lock files: which are real, and whether they agree with their manifests; one file a family of languages."""
