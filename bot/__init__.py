"""The processes: it opens the doors (webhooks, API, site, worker, command line) and wires; it decides nothing."""
