"""What the desk's tests share: a browser that asks for English."""

import pytest
from django.test import Client

from tests.briefs.desk.filled import browser
from tests.make import make_user


@pytest.fixture
def client() -> Client:
    """Nobody is signed in yet."""
    return browser()


@pytest.fixture
def editor(client: Client) -> Client:
    """Signed in as an editor."""
    client.force_login(make_user("editor", username="editor"))
    return client
