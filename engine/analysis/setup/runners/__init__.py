"""What task runners run: one file a runner, each from the files of the repository alone."""
