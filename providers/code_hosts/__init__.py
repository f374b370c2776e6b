"""The code hosts: one protocol, one folder a member, a registry above them."""
