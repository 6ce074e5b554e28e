"""Filters under load: what a message costs each of them, and how long it waits.

`bench.py` beside this package is the command.
"""
