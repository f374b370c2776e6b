"""Better names: locals proven by equal bytecode, private symbols by a closed world of tokens."""
