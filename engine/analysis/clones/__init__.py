"""Code that stands twice: from the bytes of each file to fingerprints, and from those of all files to clones."""
