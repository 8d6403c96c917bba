"""Colour profiles: pixels of other colour spaces become sRGB, as every viewer shows them."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageCms

_CURVES_OF = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_MOST_LETTERS = 40
# What a profile may change without being told, in steps of 256: it is sRGB in other words.
_SAME = 2


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class ToSrgb:
    """Converts pictures from the colours of an embedded profile, relative colorimetric.

    Attributes:
        step: What it does in words; empty where it changes nothing.
    """

    step = ""
    _transform = None
    _mode = ""

    def __init__(self, raw: object, mode: str):
        """Read a profile; one that is damaged, or of another kind of picture, changes nothing.

        Args:
            raw: The bytes of the profile, or nothing.
            mode: Pillow's mode of the pictures to convert.
        """
        plain = mode.removesuffix("A") if mode in ("RGBA", "LA") else mode
        if not isinstance(raw, bytes) or not raw or plain not in _CURVES_OF.values():
            return
        try:
            profile = ImageCms.ImageCmsProfile(BytesIO(raw))
            if _CURVES_OF.get(profile.profile.xcolor_space) != plain:
                return
            transform = ImageCms.buildTransform(
                profile, _srgb(), plain, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC
            )
            sample = _sample(plain)
            if plain != "CMYK" and _far(sample.convert("RGB"), transform.apply(sample)) <= _SAME:
                return
            name = _name(profile)
        except Exception:  # a profile that cannot be used, in whatever way, is none
            return
        self._transform, self._mode = transform, plain
        self.step = f"{name} colours to sRGB"

    def __call__(self, image: Image.Image) -> Image.Image:
        """Return a picture of the mode that was named, in sRGB; alpha stays."""
        if self._transform is None:
            return image
        alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
        converted = self._transform.apply(image if alpha is None else image.convert(self._mode))
        if alpha is not None:
            converted.putalpha(alpha)
        return converted


def _sample(mode: str) -> Image.Image:
    """Return colours from all over the space."""
    if mode == "L":
        return Image.linear_gradient("L")
    levels = range(0, 256, 51)
    colours = [(r, g, b) for r in levels for g in levels for b in levels]
    if mode == "CMYK":
        colours = [(*colour, 0) for colour in colours]
    sample = Image.new(mode, (len(colours), 1))
    sample.putdata(colours)
    return sample


def _far(one: Image.Image, other: Image.Image) -> int:
    pairs = zip(one.tobytes(), other.tobytes(), strict=True)
    return max(abs(a - b) for a, b in pairs)


def _name(profile: ImageCms.ImageCmsProfile) -> str:
    name = profile.profile.profile_description or ""
    name = "".join(letter for letter in name if letter.isprintable()).strip()
    return name[:_MOST_LETTERS] or "embedded profile's"
