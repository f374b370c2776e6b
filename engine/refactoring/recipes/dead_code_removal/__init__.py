"""Code that nothing can reach, found under a closed world and taken out with proof."""
