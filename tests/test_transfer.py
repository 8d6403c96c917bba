"""The comparison of two starts is drawn where it is one, and says what the histories hold."""

import json

import plotly.graph_objects as go
import pytest
from small_histories import read_history
from transfer_histories import transfer_histories

from cifar_models.bundles import bundle
from cifar_models.figures.transfer import transfer as figure_of
from cifar_models.specs import RESNET50
from cifar_models.trainings import transfer


def read(histories):
    return {name: read_history(history) for name, history in histories.items()}


@pytest.fixture
def histories():
    return transfer_histories()


def test_bundled_histories_differ_in_their_first_weights_alone(histories):
    bundled = bundle.read_further(bundle.BUNDLES / RESNET50.id, RESNET50)
    for given in (read(histories), bundled):
        found = transfer.find(given)
        if given is bundled and found is None:
            continue  # a bundle need not hold the comparison
        starts = [one.run.backbone.source for one in (found.pretrained, found.random_start)]
        assert starts[0].endswith(".h5")
        assert starts[1] == "random"


@pytest.mark.parametrize(
    "change",
    [
        lambda h: h.pop(transfer.RANDOM_START),
        lambda h: h.pop(transfer.PRETRAINED),
        lambda h: h[transfer.PRETRAINED]["run"]["recipe"].update(image_size=64),
        lambda h: h[transfer.RANDOM_START]["run"]["data"].update(train_images=450),
        lambda h: h[transfer.RANDOM_START]["epochs"].pop(),
    ],
)
def test_what_is_no_comparison_is_not_shown_as_one(histories, change):
    change(histories)
    assert transfer.find(read(histories)) is None


def test_words_and_figure_are_what_the_histories_hold(histories):
    found = transfer.find(read(histories))
    words = transfer.words(found)
    for history in (found.pretrained, found.random_start):
        best = max(record.val_accuracy for record in history.epochs)
        assert f"{best:.2%}" in words
    assert f"{found.pretrained.epochs[-1].images_seen:,} training images" in words
    assert "trained on ImageNet (as a test says), ResNet50 reaches" in words

    figure = figure_of(found)
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    drawn = {trace["name"]: (trace["x"], trace["y"]) for trace in figure["data"]}
    for start, history in (
        ("pre-trained", found.pretrained),
        ("random weights", found.random_start),
    ):
        seen = [record.images_seen for record in history.epochs]
        for label, field in (("validation", "val_accuracy"), ("training", "accuracy")):
            values = [getattr(record, field) for record in history.epochs]
            assert drawn[f"{start}, {label}"] == (seen, values)
