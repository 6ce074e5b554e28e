"""What the end-to-end tests and `make run` stand on.

Real servers, each private: its own directory, its own loopback port, its own process group.
Nothing here reads or changes a system-wide Postfix, BIND or DKIM installation.
"""
