"""The sample repositories are read by tests; their own tests are not collected."""

collect_ignore_glob = ["*/*"]
