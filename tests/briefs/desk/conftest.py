"""What the desk's tests share: a browser that asks for English."""

import pytest
from django.test import Client

from tests.briefs.desk.filled import browser


@pytest.fixture
def client() -> Client:
    """Nobody is signed in yet."""
    return browser()
