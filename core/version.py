"""The version that stands in every methods paragraph; what changed is in CHANGELOG.md."""

__version__ = "0.1.0"
