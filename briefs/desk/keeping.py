"""An uploaded picture is rewritten and kept, once."""

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from asanbriefs import files, pictures
from briefs.models import Image


def keep(file: UploadedFile, by: User) -> Image:
    """Keep a picture once, whoever uploads it again; raises BadPictureError."""
    made = pictures.rewrite(file, file.name or "")
    name = files.keep(made.data, made.name)
    sha256 = name.partition("/")[0]
    try:
        with transaction.atomic():
            image, _created = Image.objects.get_or_create(
                sha256=sha256,
                defaults={
                    "file": name,
                    "width": made.width,
                    "height": made.height,
                    "uploaded_by": by,
                },
            )
    except IntegrityError:  # somebody uploads the same picture at this moment
        image = Image.objects.get(sha256=sha256)
    return image
