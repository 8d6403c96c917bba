"""What a training used, as codecarbon estimates it; nothing is asked of the network."""

import os
from collections.abc import Callable
from typing import Any

from cifar_models.errors import TrainingError
from train.loop.checkpoint import Progress
from train.loop.observer import Observer
from train.trackers.warnings import warn

ENERGY = "energy"
"""Key of the ``run`` part of a history."""

_SOMEWHERE = "FRA"  # codecarbon wants a country; its emissions are then left out


class EnergyMeter(Observer):
    """Adds up the estimated energy of each epoch in the history.

    That of an epoch that was cut short is lost, as its seconds are; what is recorded says of how
    many epochs it is.

    Args:
        country: ISO 3166 code of three letters, whose mean electricity is assumed; "" leaves
            emissions out.

    Raises:
        TrainingError: codecarbon knows no such country.
    """

    def __init__(self, country: str) -> None:
        super().__init__()
        # Some versions send what they find, unless told so before they are imported.
        os.environ["CODECARBON_TELEMETRY_LEVEL"] = "disabled"
        from codecarbon import OfflineEmissionsTracker, __version__
        from codecarbon.input import DataSource

        if country and country not in DataSource().get_global_energy_mix_data():
            raise TrainingError(
                f"--energy names {country[:20]!r}; codecarbon knows countries by three letters, "
                "such as DEU, or leave it out"
            )
        self._country = country
        self._version = __version__
        self._new: Callable[[], Any] = lambda: OfflineEmissionsTracker(
            country_iso_code=country or _SOMEWHERE,
            tracking_mode="machine",
            measure_power_secs=15,
            output_methods=[],
            emissions_endpoint=None,
            electricitymaps_api_token=None,
            allow_multiple_runs=True,
            log_level="error",
        )
        self._tracker: Any = None
        self._failed = False
        self._progress = Progress({})

    def begin(self, progress: Progress, resumed: bool) -> None:
        """Look at the computer."""
        self._progress = progress
        self._guarded(self._start)

    def on_epoch_begin(self, epoch: int, logs: dict | None = None) -> None:
        """Measure from here."""
        self._guarded(lambda: self._tracker.start_task(f"epoch {epoch + 1}"))

    def on_epoch_end(self, epoch: int, logs: dict | None = None) -> None:
        """Add what the epoch used, before it is recorded."""
        self._guarded(self._add)

    def _start(self) -> None:
        self._tracker = self._new()

    def _add(self) -> None:
        used = self._tracker.stop_task()
        before = self._progress.run.get(ENERGY, {})
        self._progress.run[ENERGY] = {
            "estimate": True,
            "method": f"codecarbon {self._version}, offline, of the whole computer",
            "epochs": before.get("epochs", 0) + 1,
            "seconds": round(before.get("seconds", 0) + used.duration, 2),
            "kwh": before.get("kwh", 0) + used.energy_consumed,
            **self._emissions(before, used.emissions),
        }

    def _guarded(self, call: Callable[[], None]) -> None:
        """Call codecarbon; where it fails, nothing is measured from then on."""
        if self._failed:
            return
        try:
            call()
        except Exception as error:
            self._failed = True
            warn("the energy is estimated no more of this training", error)

    def _emissions(self, before: dict[str, Any], kilograms: float) -> dict[str, Any]:
        """Return the emissions, where all that was measured is of one country."""
        if not self._country or before.get("country", self._country) != self._country:
            return {}
        if before and "kg_co2eq" not in before:
            return {}
        return {
            "kg_co2eq": before.get("kg_co2eq", 0) + kilograms,
            "country": self._country,
        }
