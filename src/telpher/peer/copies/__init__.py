"""Stored copies, as their senders and receivers use a server that cannot read them.

This room knows the server by its HTTP interface alone: `telpher.shares` is the other side of that.
"""
