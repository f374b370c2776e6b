"""Recipes for JavaScript and TypeScript: thin members over one TypeScript compiler that runs as a process."""
