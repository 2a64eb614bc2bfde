"""The world of the page tests."""

from collections.abc import Iterator

import pytest

from core.store.engine import Store
from tests.web.world import World, world_in


@pytest.fixture
def world(store: Store) -> Iterator[World]:
    """Northwind, owned by Dana, and the pages over it."""
    with world_in(store) as made:
        yield made
