"""What the app serves: both bundles, their loaded models, and the test images if at hand."""

from functools import cached_property
from pathlib import Path

import numpy as np

from cifar_models import bundle, dataset
from cifar_models.comparison import PairedDifference, paired_difference
from cifar_models.dataset import Images, Progress
from cifar_models.errors import BundleError, DatasetError
from cifar_models.predictor import Prediction, Predictor
from cifar_models.queries import Answers
from cifar_models.specs import CUSTOM_CNN, MODELS, RESNET50


class Served:
    """Read-only for users, shared by all of them.

    Args:
        folder: Holds one bundle per model.
        data: Where test images must be (``--data``); None looks in the usual places.

    Raises:
        BundleError: A bundle is unusable, or the two were measured on different test images.
        DatasetError: ``data`` was named and does not hold the test images.
    """

    def __init__(self, folder: Path = bundle.BUNDLES, data: str | None = None) -> None:
        self.origin = "bundled" if folder == bundle.BUNDLES else f"from {folder}"
        self.bundles = {spec.id: bundle.read(folder / spec.id, spec) for spec in MODELS}
        first, second = self.bundles[RESNET50.id], self.bundles[CUSTOM_CNN.id]
        if first.images_sha256 != second.images_sha256 or not np.array_equal(
            first.labels, second.labels
        ):
            raise BundleError(
                f"the models in {folder} were measured on different test images and cannot be "
                "compared; run python -m train.evaluate"
            )
        self.predictors = {spec.id: Predictor(self.bundles[spec.id].model_path) for spec in MODELS}
        blank = np.zeros((1, dataset.IMAGE_SIDE, dataset.IMAGE_SIDE, 3), np.uint8)
        for predictor in self.predictors.values():  # the first run packs the weights
            predictor.predict(blank)
        self.test_images: Images | None = None
        self.missing: str = ""
        self._find_test_images(data)

    @cached_property
    def answers(self) -> Answers:
        """Both models' answers about all test images, ready for queries."""
        return Answers(
            self.labels, {name: bundle.probabilities for name, bundle in self.bundles.items()}
        )

    @property
    def labels(self) -> np.ndarray:
        """True classes of the test images that both models were measured on, uint8 ``[N]``."""
        return self.bundles[RESNET50.id].labels

    def difference(self) -> PairedDifference:
        """ResNet50 against the custom CNN on all test images."""
        return paired_difference(self.answers.outcome)

    def same_test_images(self) -> bool:
        """Whether the test images at hand are those that the bundles were measured on."""
        images = self.test_images
        return (
            images is not None
            and images.sha256 == self.bundles[RESNET50.id].images_sha256
            and np.array_equal(images.labels, self.labels)
        )

    def predict(self, pixels: np.ndarray) -> dict[str, Prediction]:
        """Run both models on uint8 ``[N, 32, 32, 3]``; one result per model id.

        One after the other, so that the milliseconds of one are not those of the other.
        """
        return {model_id: model.predict(pixels) for model_id, model in self.predictors.items()}

    def download_test_images(self, progress: Progress | None = None) -> None:
        """Download CIFAR-10 and show its test images from now on.

        Raises:
            DownloadError: See ``dataset.download``.
        """
        self._take(dataset.load_test(dataset.download(progress)))

    def _find_test_images(self, data: str | None) -> None:
        try:
            self._take(dataset.load_test(data))
        except DatasetError as error:
            if data:
                raise
            self.missing = str(error)

    def _take(self, images: Images) -> None:
        if len(images) != len(self.labels):
            raise DatasetError(
                f"{images.source} holds {len(images):,} test images, the models were measured on "
                f"{len(self.labels):,}"
            )
        self.test_images = images
