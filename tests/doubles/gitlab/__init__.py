"""A small GitLab on the loopback: its REST API, real git and its webhooks, all from one state."""
