"""What agents may call: the JSON endpoints, with typed arguments and what comes back in words."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from cifar_models.labels import CLASS_NAMES
from cifar_models.serving import api
from cifar_models.serving.api import ANY, MOST_ROWS, OUTCOMES
from cifar_models.serving.matrices import REPORT
from cifar_models.serving.served import Serving
from cifar_models.specs import MODEL_IDS, PAIR
from cifar_models.stats.metrics import COUNT, NORMALISATIONS
from cifar_models.stats.selection import CONFIDENCE, SORTS
from cifar_models.ui.agents.photo_data import MOST_MEGABYTES, photo_file

_Class = Literal[CLASS_NAMES]


@dataclass(frozen=True)
class Tool:
    """One thing that an agent may call.

    Attributes:
        answer: Takes the arguments by name and returns a JSON object. Its name, its docstring and
            its annotations are what the agent reads. It raises ``ValueError`` and ``PhotoError``
            with sentences for that agent.
    """

    answer: Callable[..., dict[str, Any]]

    @property
    def name(self) -> str:
        """As the endpoint is called."""
        return self.answer.__name__

    @property
    def description(self) -> str:
        """What it does and what comes back, in one paragraph."""
        return " ".join((inspect.getdoc(self.answer) or "").split())

    @cached_property
    def arguments(self) -> dict[str, Any]:
        """Their JSON Schema: an object of them."""
        return TypeAdapter(self.answer).json_schema()

    def call(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the answer; values are checked by what answers, names here.

        Raises:
            ValueError: An argument is missing or unknown, or a value means nothing.
            PhotoError: The photo cannot be read.
        """
        known = self.arguments["properties"]
        missing = [name for name in self.arguments.get("required", ()) if name not in arguments]
        if missing or not arguments.keys() <= known.keys():
            given = ", ".join(map(str, arguments))[:60] or "nothing"
            raise ValueError(f"{self.name} received {given}; it takes {', '.join(known) or 'none'}")
        return self.answer(**arguments)


def tools(serving: Serving) -> tuple[Tool, ...]:
    """Return the tools for what is served at the time of each call."""

    # The annotations are for the agent alone: any JSON value comes, and api checks them all.
    def summary() -> dict[str, Any]:
        """Say how good both CIFAR-10 classifiers are on the 10,000 test images.

        Returns, by model, the accuracy (a fraction) and its 95% interval, and under "difference"
        the paired difference in percentage points with interval and p-value: "of" says of which
        model minus which; "better" is null where the difference is not settled.
        """
        return api.summary(serving.current)

    def predict(
        photo: Annotated[
            str,
            Field(
                description="The picture itself: the bytes of a JPEG, PNG, WebP, GIF, BMP, TIFF, "
                "HEIC or AVIF file in base64, bare or as a data URL (data:image/png;base64,...), "
                f"at most {MOST_MEGABYTES} MB. Addresses and paths are not opened. The models see "
                "its central square at 32x32 pixels, so a small copy is as good."
            ),
        ],
    ) -> dict[str, Any]:
        """Classify one photo with both models.

        Returns, by model, "probabilities" of the ten classes (they sum to 1), "milliseconds", and
        "maybe_none_of_the_ten" (true where the picture seems to show something else); "agree" says
        whether both name the same class. Nothing of the photo is kept.
        """
        with photo_file(photo) as path:
            return api.predict(serving.current, path)

    def confusion(
        model: Annotated[
            Literal[(*MODEL_IDS, REPORT)],
            Field(description=f"Whose; '{REPORT}' is the matrix of the report under test."),
        ] = PAIR.first.id,
        normalise: Annotated[
            Literal[NORMALISATIONS],
            Field(description="Counts of images, or shares of each row (true class) or column."),
        ] = COUNT,
    ) -> dict[str, Any]:
        """Give the confusion matrix of one model on the test images.

        Returns "classes", the ten names, and "matrix", ten rows of ten: the row is the true class,
        the column the predicted one. A share of nothing is null.
        """
        return api.confusion(serving.current, model, normalise)

    def samples(
        outcome: Annotated[
            Literal[OUTCOMES],
            Field(description="Who is right; 'wrong' means that 'model' is wrong."),
        ] = ANY,
        true: Annotated[_Class | None, Field(description="True class; null for all.")] = None,
        predicted: Annotated[
            _Class | None, Field(description="Class that 'model' names; null for all.")
        ] = None,
        model: Annotated[
            Literal[MODEL_IDS],
            Field(description="The model that 'predicted', 'sort' and 'wrong' are about."),
        ] = PAIR.first.id,
        sort: Annotated[
            Literal[SORTS], Field(description="Order of the rows, by what 'model' says.")
        ] = CONFIDENCE,
        limit: Annotated[int, Field(description="Most rows.", ge=0, le=MOST_ROWS)] = 20,
        offset: Annotated[int, Field(description="Rows passed over before them.", ge=0)] = 0,
    ) -> dict[str, Any]:
        """List test images by what the models say about them.

        Returns "total", how many images fit, and "rows": each with "index" (from 0, in the order
        of the test set), "true" class, and for each model "predicted" and "confidence" (0 to 1).
        No pixels.
        """
        chosen = outcome, true, predicted, model, sort, limit, offset
        return api.samples(serving.current, *chosen)

    def compare(
        first: Annotated[str, Field(description="Id of one model.")] = PAIR.first.id,
        second: Annotated[str, Field(description="Id of another one.")] = PAIR.second.id,
    ) -> dict[str, Any]:
        """Compare any two of the models that are served, which may be more than the usual two.

        Returns what "summary" does, of these two, and "models": the ids of all that are served.
        """
        return api.compare(serving.current, first, second)

    return tuple(Tool(answer) for answer in (summary, predict, confusion, samples, compare))
