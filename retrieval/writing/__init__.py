"""Writing: a language model puts sentences together, and every one is held against verbatim quotes before it leaves."""
