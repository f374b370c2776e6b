raise SystemExit("the repository's own pytest was imported")
