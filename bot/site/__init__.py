"""The status site: server-rendered pages over the records; it reads and enqueues, and computes nothing."""
