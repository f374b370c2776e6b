"""Changes that keep behaviour, and the proof that they do: from a tree and its ledger to edits with evidence."""
