"""Pictures made smaller for showing (预览图): turned upright, without the place and camera that a photo tells of."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from threeones.base.files.limits import attachment_limits
from threeones.kernel.values.faults import Fault, Faults

FORMATS = ("JPEG", "PNG", "WEBP")
QUALITY = 82
# Pillow's own guard warns at a fixed size; ours is the pack's, looked at before anything is decoded.
Image.MAX_IMAGE_PIXELS = None


def check_picture(path: Path, name: str) -> None:
    """Raise ``Faults`` where a picture is damaged, or would take too much memory to open; nothing is decoded yet."""
    try:
        with _opened(path) as picture:
            megapixels, whole = picture.width * picture.height / 1_000_000, not _opens_at_a_fraction(picture)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise _damaged(name) from error
    top = attachment_limits()
    most = top.max_picture_megapixels if whole else top.max_photo_megapixels
    if megapixels > most:
        fault = _("图片有%(size)s万像素") % {"size": round(megapixels * 100)}
        raise Faults([Fault(name, "", 0, "", fault, _("不超过%(most)s万像素") % {"most": most * 100})])


def smaller(home: Path, sha256: str, source: Path, pixels: int) -> Path:
    """The kept picture ``source`` with ``pixels`` on its longer side at most, as JPEG; made once. Raises ``Faults``.

    It lies in ``home/previews``, which can be thrown away at any time.
    """
    path = home / "previews" / sha256[:2] / f"{sha256}-{pixels}.jpg"
    if path.is_file():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    try:
        _write(source, draft, pixels)
        draft.replace(path)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        draft.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the picture's
        raise _damaged(sha256[:8]) from error
    return path


def _write(source: Path, target: Path, pixels: int) -> None:
    with _opened(source) as picture:
        if _opens_at_a_fraction(picture):
            picture.draft("RGB", (pixels, pixels))
        picture.thumbnail((pixels, pixels))
        upright = ImageOps.exif_transpose(picture) or picture
        if upright.mode in ("RGBA", "LA", "P", "PA"):
            ground = Image.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            ground.paste(layer, mask=layer.getchannel("A"))
            upright = ground
        # a new picture: neither EXIF nor any other text of the old one goes along
        bare = Image.new("RGB", upright.size)
        bare.paste(upright.convert("RGB"))
        bare.save(target, "JPEG", quality=QUALITY)


def _opened(path: Path) -> Image.Image:
    with warnings.catch_warnings():
        # a broken EXIF block makes Pillow warn; the picture is fine
        warnings.simplefilter("ignore")
        return Image.open(path, formats=FORMATS)


def _opens_at_a_fraction(picture: Image.Image) -> bool:
    """A plain JPEG is decoded at an eighth of its size; a progressive one is held whole."""
    return picture.format in ("JPEG", "MPO") and not picture.info.get("progressive")


def _damaged(name: str) -> Faults:
    return Faults([Fault(name, "", 0, "", _("图片打不开，可能没有传完"), _("重新导出或重新拍摄的图片"))])
