"""asanbriefs.files: each upload once, under the hash of its bytes."""

import hashlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from asanbriefs import files

SHA = hashlib.sha256(b"bytes").hexdigest()


def test_equal_bytes_share_one_file_whatever_they_are_called() -> None:
    one = files.keep(b"bytes", "Figure 1.PNG")
    two = files.keep(b"bytes", "그림.png")

    assert (one, two) == (f"{SHA}/Figure-1.png", f"{SHA}/그림.png")
    assert default_storage.path(one) == default_storage.path(two)
    assert files.read(SHA) == b"bytes"


def test_nothing_is_deleted_as_a_published_version_may_need_it() -> None:
    name = files.keep(b"bytes", "a.png")

    default_storage.delete(name)

    assert files.read(SHA) == b"bytes"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\me\chart.JPG", "chart.jpg"),
        ("a b?c#d.pdf", "a-b-c-d.pdf"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_names_lose_folders_and_odd_characters(given: str, kept: str) -> None:
    assert files.keep(b"bytes", given) == f"{SHA}/{kept}"


@pytest.mark.parametrize("name", ["a.png", "../x/a.png", f"{SHA}/a/b.png", SHA])
def test_only_stored_names_have_a_path(name: str) -> None:
    with pytest.raises(ValueError, match="not a stored file"):
        default_storage.path(name)


def test_a_half_written_upload_leaves_nothing_behind() -> None:
    class Broken(ContentFile):  # type: ignore[type-arg]
        """Breaks the second time it is read, which is when it is kept."""

        read_before = False

        def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
            if self.read_before:
                raise OSError("the disc is full")
            self.read_before = True
            yield b"bytes"

    with pytest.raises(OSError, match="full"):
        default_storage.save("a.png", Broken(b"bytes"))

    kept = Path(default_storage.path(f"{SHA}/a.png"))
    assert list(kept.parent.iterdir()) == []
