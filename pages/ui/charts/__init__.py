"""The charts of the app: authored once with Altair, kept as ready Vega-Lite specifications.

Each module draws one kind of chart and documents the fields of its rows.
"""
