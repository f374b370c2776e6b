"""A report as one self-contained page: no other file, no script needed to read it, light and dark, on paper too."""
