"""What runs beside a repository's code in the sandbox and tells us of it; inside, this package is `forge_runner`.

It is executed there and never imported here, by whatever Python 3.8 or later the repository needs: hence the relative
imports and the annotations that nobody evaluates.
"""
