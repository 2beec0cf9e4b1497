"""Serve a small language model with an OpenAI-compatible address: prints the address, ends with its standard input."""

from __future__ import annotations

import sys

import xllamacpp


def main(weights: str) -> None:
    """Serve until whoever started this closes the pipe."""
    params = xllamacpp.CommonParams()
    params.model.path = weights
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = 4096
    params.n_parallel = 1
    params.n_predict = 60
    params.warmup = False
    params.cpuparams.n_threads = 2
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
