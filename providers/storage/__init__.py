"""Bytes that outlive a process: a bucket, or a folder that stands for one."""
