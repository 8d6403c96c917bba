"""HEIC, the format of iPhone photos, read in strips: Pillow's copy of all of it is never made."""

from functools import cached_property
from io import BufferedIOBase

from PIL import Image

MODES = ("RGB", "RGBA", "L", "LA")


class Heic:
    """A HEIC picture as far as decoding needs one of Pillow's. It is upright already.

    Attributes:
        size, mode, info: As of a picture of Pillow's.
        is_animated: Whether the file holds further pictures.
        has_transparency_data: Whether it has an alpha channel.
    """

    format = "HEIF"

    def __init__(self, file: BufferedIOBase):
        """Read all but the pixels.

        Raises:
            ValueError: It is not HEIC.
        """
        import pillow_heif  # here alone: few files need it, and it takes a while

        file.seek(0)
        try:
            opened = pillow_heif.open_heif(file, convert_hdr_to_8bit=True)
            self._primary = opened[opened.primary_index]
            self.size, self.mode = self._primary.size, self._primary.mode
        except Exception as error:  # its kinds differ between versions
            raise ValueError(str(error)) from error
        if self.mode not in MODES:
            raise ValueError(f"pictures of mode {self.mode}")
        self.info = {"icc_profile": self._primary.info.get("icc_profile")}
        self.is_animated = len(opened) > 1
        self.has_transparency_data = self.mode.endswith("A")

    @property
    def height(self) -> int:
        """How many rows it has."""
        return self.size[1]

    def load(self) -> None:
        """Decode."""
        _ = self._rows

    def close(self) -> None:
        """Free the memory of its pixels."""
        self._primary = None
        self.__dict__.pop("_rows", None)

    @cached_property
    def _rows(self) -> tuple[memoryview, int]:
        data = memoryview(self._primary.data)
        self.size = self._primary.size  # may change as it is decoded
        return data, self._primary.stride

    def crop(self, box: tuple[int, int, int, int]) -> Image.Image:
        """Return whole rows, those between the box's upper and lower edge."""
        data, stride = self._rows
        width, (_, upper, _, lower) = self.size[0], box
        rows = data[upper * stride : lower * stride]
        return Image.frombuffer(
            self.mode, (width, lower - upper), rows, "raw", self.mode, stride, 1
        )
