"""Uploaded pictures made safe: decoded, turned upright and written anew."""

import io
import struct
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FORMATS = ["PNG", "JPEG", "WEBP", "GIF"]
MAX_BYTES = 30 * 1024 * 1024
MAX_PIXELS = 40_000_000
BROKEN = (OSError, ValueError, SyntaxError, EOFError, struct.error, ImageCms.PyCMSError)
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class BadPictureError(ValueError):
    """The file cannot be taken; the message says why, in the editor's language."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: `name` has the suffix of its new format."""

    data: bytes
    name: str
    width: int
    height: int


def rewrite(file: IO[bytes], name: str) -> Picture:
    """Return the picture written anew as JPEG, or as PNG if it has few or clear colours.

    Nothing but the pixels is kept: no place, camera, comment, or second file hidden
    behind the first. Its size is known before it is decoded. The same file always
    makes the same bytes. Raises BadPictureError.
    """
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadPictureError(_("The file is too large; 30 MB are the most."))
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadPictureError(_too_large())
            return _write(image, name)
    except BadPictureError:
        raise
    except BOMBS as error:
        raise BadPictureError(_too_large()) from error
    except BROKEN as error:
        raise BadPictureError(
            _("The file is not a picture that can be read: PNG, JPEG, WebP or GIF.")
        ) from error


def _write(image: Image.Image, name: str) -> Picture:
    photograph = image.format in {"JPEG", "WEBP"} and not image.has_transparency_data
    upright = _in_srgb(ImageOps.exif_transpose(image))
    output = io.BytesIO()
    if photograph:
        suffix = "jpg"
        upright.convert("RGB").save(output, "JPEG", quality=90, optimize=True)
    else:
        suffix = "png"
        clean = _only_pixels(upright)
        clean.save(output, "PNG", optimize=True)
    stem = PurePosixPath(name.replace("\\", "/")).stem or "picture"
    return Picture(output.getvalue(), f"{stem}.{suffix}", *upright.size)


def _in_srgb(image: Image.Image) -> Image.Image:
    """Bring colours of another profile into sRGB, as the profile is not kept."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in {"RGB", "RGBA", "L"}:
        return image
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    target = ImageCms.createProfile("sRGB")
    changed = ImageCms.profileToProfile(image, source, target, outputMode=wanted)
    return image if changed is None else changed


def _only_pixels(image: Image.Image) -> Image.Image:
    if image.mode in {"P", "PA"} or image.has_transparency_data:
        image = image.convert("RGBA")
    elif image.mode not in {"1", "L", "RGB", "RGBA", "I;16"}:
        image = image.convert("RGB")
    clean = image.copy()
    clean.info = {}
    return clean


def _too_large() -> str:
    return _("The picture has too many pixels; 40 million are the most.")
