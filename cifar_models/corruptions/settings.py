"""What sliders do to one picture: a corruption, and a shift, rotation, size and brightness."""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from cifar_models.corruptions.kinds import BY_ID, KINDS, MOST, corrupt
from cifar_models.corruptions.sampling import grid, sample
from cifar_models.corruptions.weather import brightness
from cifar_models.labels import IMAGE_SIDE


@dataclass(frozen=True)
class Slider:
    """A quantity that a visitor moves.

    Attributes:
        id: Its field in ``Settings``.
        title: Names it on the page.
        unit: Stands behind its numbers.
        least, most, step: Its positions.
        neutral: Where it changes nothing.
    """

    id: str
    title: str
    unit: str
    least: float
    most: float
    step: float
    neutral: float

    @property
    def positions(self) -> tuple[float, ...]:
        """All of them, ascending."""
        count = round((self.most - self.least) / self.step) + 1
        return tuple(self.least + self.step * place for place in range(count))

    @property
    def place(self) -> int:
        """Where among the positions it changes nothing."""
        return self.positions.index(self.neutral)


STRENGTH = Slider("strength", "Strength", "", 0, MOST, 0.5, 0)
SLIDERS = (
    STRENGTH,
    Slider("rotation", "Rotation", "°", -45, 45, 5, 0),
    Slider("size", "Size", "%", 50, 150, 10, 100),
    Slider("across", "Shift across", " px", -8, 8, 1, 0),
    Slider("down", "Shift down", " px", -8, 8, 1, 0),
    Slider("brightness", "Brightness", "%", -50, 50, 10, 0),
)
BY_NAME = {slider.id: slider for slider in SLIDERS}


@dataclass(frozen=True)
class Settings:
    """Where all sliders stand.

    Attributes:
        kind: Id of the corruption.
        strength: Of it, 0 to 5.
        rotation: Degrees, clockwise.
        size: Percent; above 100 enlarges.
        across, down: Pixels, to the right and down.
        brightness: Percent of the range; below 0 darkens.
    """

    kind: str = KINDS[0].id
    strength: float = 0
    rotation: float = 0
    size: float = 100
    across: float = 0
    down: float = 0
    brightness: float = 0

    def along(self, slider: Slider) -> list["Settings"]:
        """Return the settings at all positions of one slider, the others staying."""
        return [replace(self, **{slider.id: position}) for position in slider.positions]


def settings_from(sent: object) -> Settings:
    """Read what a browser sent: an object with every field of ``Settings``.

    Raises:
        ValueError: It is anything else; says what.
    """
    values: dict[str, Any] = sent if isinstance(sent, dict) else {}
    if values.get("kind") not in BY_ID:
        raise ValueError(f"there is no kind {str(values.get('kind'))[:40]!r} of worse pictures")
    for name, slider in BY_NAME.items():
        value = values.get(name)
        if type(value) not in (int, float) or value not in slider.positions:
            raise ValueError(
                f"{name} is {str(value)[:40]!r}; it must be from {slider.least} to {slider.most} "
                f"in steps of {slider.step}"
            )
    return Settings(**{entry.name: values[entry.name] for entry in fields(Settings)})


def changed(picture: np.ndarray, settings: Settings, name: int) -> np.ndarray:
    """Return a picture as the sliders change it: moved, then lit, then made worse.

    What comes in from beyond an edge is the picture's mirror image. At strengths 1 to 5, all else
    neutral, a test image becomes exactly the picture that the models were measured on.

    Args:
        picture: uint8 ``[32, 32, 3]``, RGB.
        name: Tells pictures apart: of a test image its index, see ``kinds.corrupt``.

    Returns:
        uint8 ``[32, 32, 3]``.
    """
    moved = _lit(_moved(picture, settings), settings.brightness)
    return corrupt(moved[None], BY_ID[settings.kind], settings.strength, np.array([name]))[0]


def _moved(picture: np.ndarray, settings: Settings) -> np.ndarray:
    if (settings.rotation, settings.size, settings.across, settings.down) == (0, 100, 0, 0):
        return picture
    middle = (IMAGE_SIDE - 1) / 2
    rows, columns = grid(IMAGE_SIDE)
    down, across = rows - middle - settings.down, columns - middle - settings.across
    angle, zoom = np.deg2rad(settings.rotation), settings.size / 100
    # From each place of the new picture back to where it was.
    from_row = (np.cos(angle) * down - np.sin(angle) * across) / zoom
    from_column = (np.sin(angle) * down + np.cos(angle) * across) / zoom
    return _bytes(sample(picture.astype(np.float32), middle + from_row, middle + from_column))


def _lit(picture: np.ndarray, percent: float) -> np.ndarray:
    if percent == 0:
        return picture
    return _bytes(255 * brightness(picture.astype(np.float32) / 255, None, percent / 100))


def _bytes(picture: np.ndarray) -> np.ndarray:
    return np.rint(np.clip(picture, 0, 255)).astype(np.uint8)
