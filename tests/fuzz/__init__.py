"""Fuzz targets, one per entry point: briefly in the suite, long by ``python -m tests.fuzz SECONDS``.

A target takes bytes and returns, or raises what nobody meant to happen; a ``Refusal`` is meant. Inputs
are edits of the files in ``corpus/`` and of nothing; a text or a bytes file put there becomes a seed.
To add an entry point, write ``targets_<area>.py`` with a ``TARGETS`` mapping of name to function.
"""
