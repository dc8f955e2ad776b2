"""Cutting a connection off, where a farewell would wait for ever."""

ABORT = "telpher.abort"
"""ASGI extension: a function that cuts the connection, as our own server offers it."""
