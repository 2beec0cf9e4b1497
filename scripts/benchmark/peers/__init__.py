"""The peers: one file each with its calls, run by ``host.py`` in an environment of the peer's own."""
