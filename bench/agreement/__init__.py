"""The metrics beside their reference tools: one file a comparison, read by the tests and by `./forge bench oracles`."""
