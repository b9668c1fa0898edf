"""Make `fonts/` and the web fonts again from their published sources.

For developers only: users get the results from the repository. Needs npm and, in a
virtual environment of its own, `fonttools==4.68.0 brotli==1.2.1`:

    python scripts/fonts_vendor.py --serif-cjk NotoSerifCJK-Regular.ttc

The collection (Noto Serif CJK 2.001, as packed by Debian in fonts-noto-cjk) gives the
rare Han characters that Noto Serif KR lacks. The same sources give the same bytes.
"""

import argparse
import hashlib
import json
import lzma
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "fonts"
WEB = ROOT / "asanbriefs" / "static" / "site"

KOREAN = "@expo-google-fonts/noto-serif-kr@0.4.3"
LATIN = "@expo-google-fonts/noto-serif@0.4.2"
SCREEN = "@fontsource-variable/source-serif-4@5.3.1"

# Where in its package → the name here. Family by family: what one family lacks, the
# next one draws.
UNMODIFIED = {
    LATIN: {
        "400Regular/NotoSerif_400Regular.ttf": "NotoSerif-Regular.ttf",
        "400Regular_Italic/NotoSerif_400Regular_Italic.ttf": "NotoSerif-Italic.ttf",
        "700Bold/NotoSerif_700Bold.ttf": "NotoSerif-Bold.ttf",
        "700Bold_Italic/NotoSerif_700Bold_Italic.ttf": "NotoSerif-BoldItalic.ttf",
    },
    KOREAN: {
        "400Regular/NotoSerifKR_400Regular.ttf": "NotoSerifKR-Regular.ttf",
        "700Bold/NotoSerifKR_700Bold.ttf": "NotoSerifKR-Bold.ttf",
    },
}
LICENCES = {LATIN: "OFL-NotoSerif.txt", KOREAN: "OFL-NotoSerifKR.txt"}
EXTRA_HAN = "BriefHanExtra-Regular.otf"
KOREAN_FACE = 1  # of the collection: the Korean forms

WEB_FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk"]
WEB_CHARACTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x152, 0x153, 0x192]
WEB_CHARACTERS += [*range(0x2010, 0x2040), 0x20AC, 0x2122, *range(0x2190, 0x2194)]
WEB_CHARACTERS += [0x2212, 0x2215]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--serif-cjk", type=Path, required=True, metavar="FILE")
    arguments = parser.parse_args()
    FONTS.mkdir(exist_ok=True)
    WEB.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        packages = {p: _fetch(p, Path(folder)) for p in (LATIN, KOREAN, SCREEN)}
        fonts = {
            name: (packages[package] / path).read_bytes()
            for package, paths in UNMODIFIED.items()
            for path, name in paths.items()
        }
        for package, name in LICENCES.items():
            _write_text(FONTS / name, (packages[package] / "LICENSE_FONT").read_text())
        fonts[EXTRA_HAN] = _extra_han(arguments.serif_cjk, packages, Path(folder))
        _write_web_fonts(packages[SCREEN])
        _write_fonts(fonts, Path(folder))


def _fetch(package: str, folder: Path) -> Path:
    """Unpack an npm package; npm itself compares the registry's checksum."""
    done = subprocess.run(  # noqa: S603
        ["npm", "pack", "--json", package],  # noqa: S607
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    archive = folder / str(json.loads(done.stdout)[0]["filename"])
    target = folder / archive.stem
    with tarfile.open(archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def _extra_han(collection: Path, packages: dict[str, Path], folder: Path) -> bytes:
    """Cut the Han characters of JIS and GB 2312 that Noto Serif KR lacks."""
    korean = packages[KOREAN] / "400Regular/NotoSerifKR_400Regular.ttf"
    present = set(TTFont(korean).getBestCmap())
    wanted = {0x20BB7} | {
        code
        for code in chain(range(0x3400, 0xA000), range(0xF900, 0xFB00))
        if any(_encodable(code, name) for name in ("shift_jis", "gb2312"))
    }
    font = TTFont(collection, fontNumber=KOREAN_FACE, recalcTimestamp=False)
    drop = ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB"]
    _cut(font, wanted - present, features=[], drop=drop)
    _rename(font, "Brief Han Extra", "Regular")
    path = folder / EXTRA_HAN
    font.save(path)
    _write_text(
        FONTS / "OFL-BriefHanExtra.txt",
        _licence(packages[SCREEN], str(font["name"].getDebugName(0)))
        + "\nBrief Han Extra is cut from Noto Serif CJK KR, version 2.001.\n",
    )
    return path.read_bytes()


def _encodable(code: int, encoding: str) -> bool:
    try:
        chr(code).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _cut(
    font: Any, characters: Iterable[int], *, features: list[str], drop: list[str]
) -> None:
    options = Options()
    options.layout_features = features
    options.hinting = False
    options.name_IDs = ["*"]
    options.drop_tables += drop
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)


def _rename(font: Any, family: str, style: str) -> None:
    """Name a cut font as what it is, so that nobody takes it for the whole one."""
    names = font["name"]
    names.names = [r for r in names.names if r.langID == 0x409 and r.nameID <= 14]
    postscript = f"{family.replace(' ', '')}-{style.replace(' ', '')}"
    new = {1: family, 2: style, 3: postscript, 4: f"{family} {style}", 6: postscript}
    for number, text in new.items():
        names.setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [postscript]
        cff[0].rawDict["FullName"] = f"{family} {style}"
        cff[0].rawDict["FamilyName"] = family


def _write_web_fonts(package: Path) -> None:
    for slant, weight, style, name in [
        ("normal", (400, 700), "Regular", "brief-serif-400-700.woff2"),
        ("italic", 400, "Italic", "brief-serif-italic-400.woff2"),
    ]:
        source = package / f"files/source-serif-4-latin-wght-{slant}.woff2"
        font = TTFont(source, recalcTimestamp=False)
        copyright_line = str(font["name"].getDebugName(0))
        font = instantiateVariableFont(font, {"wght": weight})
        _cut(font, WEB_CHARACTERS, features=WEB_FEATURES, drop=[])
        _rename_keeping_axes(font, "Brief Serif", style)
        font.flavor = "woff2"
        font.save(WEB / name)
    _write_text(
        WEB / "brief-serif-OFL.txt",
        _licence(package, copyright_line)
        + "\nBrief Serif is cut from Source Serif 4, version 4.004.\n",
    )


def _rename_keeping_axes(font: Any, family: str, style: str) -> None:
    kept = [r for r in font["name"].names if r.nameID > 255]
    _rename(font, family, style)
    font["name"].names += kept


def _licence(package: Path, copyright_line: str) -> str:
    """The licence's text under the copyright line of the font itself."""
    text = (package / "LICENSE").read_text()
    return f"{copyright_line}\n\n{text[text.index('This Font Software') :]}"


def _write_fonts(fonts: dict[str, bytes], folder: Path) -> None:
    cmaps: dict[str, set[int]] = {}
    for name, data in fonts.items():
        packed = lzma.compress(data, preset=9 | lzma.PRESET_EXTREME)
        (FONTS / f"{name}.xz").write_bytes(packed)
        (folder / name).write_bytes(data)
        characters = set(TTFont(folder / name).getBestCmap())
        family = name.partition("-")[0]
        cmaps[family] = cmaps.get(family, characters) & characters
    manifest = {
        "files": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in sorted(fonts.items())
        },
        "characters": _ranges(set().union(*cmaps.values())),
    }
    _write_text(FONTS / "manifest.json", json.dumps(manifest, indent=1) + "\n")


def _ranges(codes: set[int]) -> str:
    """Write code points as `20-7E A0-FF 152`."""
    parts: list[list[int]] = []
    for code in sorted(codes):
        if parts and parts[-1][1] == code - 1:
            parts[-1][1] = code
        else:
            parts.append([code, code])
    return " ".join(f"{a:X}-{b:X}" if a != b else f"{a:X}" for a, b in parts)


def _write_text(path: Path, text: str) -> None:
    lines = (line.rstrip() for line in text.strip().splitlines())
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
