"""From the blobs of a tree to a report: facts, graph, score and ledger."""
