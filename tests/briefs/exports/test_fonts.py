"""Fonts: unpacked once, repaired when damaged, and complete."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from briefs.exports import fonts

ROOT = Path(__file__).parents[3]
WITHOUT_LZMA = """
import sys
sys.modules["_lzma"] = None
import django
django.setup()
from django.conf import settings
from django.core.management import CommandError, call_command
settings.FONTS_ROOT = sys.argv[1]
try:
    call_command("unpack_fonts")
except CommandError as error:
    print(error)
"""


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.FONTS_ROOT = tmp_path / "fonts"
    return tmp_path / "fonts"


def said() -> str:
    output = io.StringIO()
    call_command("unpack_fonts", stdout=output)
    return output.getvalue().strip()


def test_fonts_are_unpacked_once(folder: Path) -> None:
    words = [said(), said()]

    names = sorted(path.name for path in folder.iterdir())
    assert words == ["7 fonts unpacked.", "The fonts are in place."]
    assert names == sorted(font.name for font in fonts.listed())


def test_damaged_or_missing_fonts_are_unpacked_again(folder: Path) -> None:
    fonts.unpack()
    damaged, missing = folder / "NotoSerif-Bold.ttf", folder / "NotoSerif-Italic.ttf"
    before = damaged.read_bytes()
    damaged.write_bytes(before[:-1] + b"?")
    missing.unlink()

    count = fonts.unpack()

    assert count == 2
    assert damaged.read_bytes() == before
    assert missing.exists()


def test_packed_file_that_is_not_the_one_listed_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    packed = tmp_path / "packed"
    packed.mkdir()
    for path in fonts.PACKED.iterdir():
        (packed / path.name).write_bytes(path.read_bytes())
    other = (packed / "NotoSerif-Bold.ttf.xz").read_bytes()
    (packed / "NotoSerif-Italic.ttf.xz").write_bytes(other)
    monkeypatch.setattr(fonts, "PACKED", packed)

    with pytest.raises(CommandError, match="not the file the manifest names"):
        call_command("unpack_fonts")

    assert not (folder / "NotoSerif-Italic.ttf").exists()


def test_python_without_lzma_is_told_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_LZMA, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "asanbriefs.settings"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert "_lzma is missing" in done.stdout
    assert "liblzma-dev" in done.stdout


def test_all_hangul_and_old_hangul_and_usual_hanja_can_be_drawn() -> None:
    hangul = set(range(0xAC00, 0xD7A4))
    jamo = set(range(0x1100, 0x1200))
    hanja = {
        code
        for code in range(0x4E00, 0xA000)
        if chr(code).encode("euc_kr", "ignore")
        or chr(code).encode("shift_jis", "ignore")
        or chr(code).encode("gb2312", "ignore")
    }

    lacking = (hangul | jamo | hanja | {0x20BB7}) - fonts.characters()

    assert len(hanja) > 9000
    assert lacking == set()


def test_each_font_has_its_licence_beside_it() -> None:
    families = {font.name.partition("-")[0] for font in fonts.listed()}

    licences = {path.stem for path in fonts.PACKED.glob("OFL-*.txt")}

    assert licences == {f"OFL-{family}" for family in families}
