"""What the tests of both doors share."""

import pytest

from pages.ui.shell import incidents


@pytest.fixture
def no_incident(monkeypatch):
    """An incident is a failure here, with its cause."""
    told = incidents.report

    def report(error):
        if type(error).__name__ != "Refusal":
            raise AssertionError("an incident") from error
        return told(error)

    monkeypatch.setattr(incidents, "report", report)
