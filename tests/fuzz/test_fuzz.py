"""Every fuzz target, briefly; the corpus first."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings

from tests.fuzz.inputs import inputs, seeds
from tests.fuzz.registry import targets


@pytest.mark.parametrize("name", targets())
def test_the_corpus(name: str) -> None:
    for data in seeds():
        targets()[name](data)


@pytest.mark.parametrize("name", targets())
def test_edited_inputs(name: str) -> None:
    target = targets()[name]

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(inputs())
    def once(data: bytes) -> None:
        target(data)

    once()
