"""PDFs: the same input is the same file, wherever it is made."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from tests.briefs.exports.documents import korean
from tests.briefs.exports.printed import pdf_of

HASH_IN_NEW_PROCESS = """
import django, hashlib
django.setup()
from briefs.exports import export
from tests.briefs.exports.documents import IMPRINT, files, korean
print(hashlib.sha256(export(korean(), "pdf", files, IMPRINT)).hexdigest())
"""


def test_same_document_gives_the_same_bytes_again_and_in_a_new_process() -> None:
    first = pdf_of(korean())
    other = replace(korean(), title="다른 제목")

    again = [pdf_of(korean()), pdf_of(korean())]
    done = subprocess.run(
        [sys.executable, "-c", HASH_IN_NEW_PROCESS],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "asanbriefs.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert again == [first, first]
    assert pdf_of(other) != first
    assert done.stdout.strip() == hashlib.sha256(first).hexdigest()


def test_fonts_of_the_machine_and_a_missing_home_change_nothing(
    tmp_path: Path,
) -> None:
    kept = ("DATABASE_URL", "SECRET_KEY", "VAR_DIR")
    bare = {name: os.environ[name] for name in kept if name in os.environ}

    hashes = {
        subprocess.run(
            [sys.executable, "-c", HASH_IN_NEW_PROCESS],
            cwd=Path(__file__).parents[3],
            env=bare | {"DJANGO_SETTINGS_MODULE": "asanbriefs.settings"} | other,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for other in (
            {"TYPST_FONT_PATHS": "/usr/share/fonts", "HOME": str(tmp_path)},
            {
                "FONTCONFIG_FILE": "/nowhere",
                "PATH": "",
                "LANG": "C",
                "TZ": "Asia/Seoul",
            },
        )
    }

    assert hashes == {f"{hashlib.sha256(pdf_of(korean())).hexdigest()}\n"}
