"""The file of experiments.data_share is drawn as it was written, and refused if damaged."""

import json

import plotly.graph_objects as go
import pytest

from cifar_models.errors import BundleError
from cifar_models.figures.data_share import data_share as figure_of
from cifar_models.trainings import data_share


def content():
    return {
        "budget": {
            "images_seen": 180000,
            "epochs": 4,
            "seed": 0,
            "resnet50_image_size": 64,
            "resnet50_norm_momentum": 0.9,
            "backbone": "Tiny ImageNet (a try)",
            "hardware": {"cores": 2, "processor": "some CPU"},
        },
        "shares": [0.01, 1.0],
        "lines": [
            {
                "model": model,
                "name": name,
                "start": start,
                "points": [
                    {"share": 0.01, "train_images": 450, "val_accuracy": 0.3, "seconds": 10.5},
                    {"share": 1.0, "train_images": 45000, "val_accuracy": 0.8, "seconds": 99.0},
                ],
            }
            for model, name, start in (
                ("resnet50", "ResNet50, pre-trained backbone", "backbone"),
                ("resnet50", "ResNet50, random weights", "random"),
                ("custom_cnn", "Custom CNN", "random"),
            )
        ],
        "measured_on": "5,000 validation images kept aside from the training set",
    }


def test_means_and_spreads_of_seeds_are_drawn(tmp_path):
    path, several = tmp_path / "data_share.json", content()
    for line in several["lines"]:
        line["points"][0] |= {"seeds": 3, "spread": 0.025}
    path.write_text(json.dumps(several))
    found = data_share.read(path)
    figure = figure_of(found)
    for trace in figure["data"]:
        assert trace["error_y"]["visible"]
        assert trace["error_y"]["array"] == [0.025, 0]
        assert "average of 3 seeds, standard deviation 2.5 points" in trace["customdata"][0]
        assert "seeds" not in trace["customdata"][1]
    assert "the mean of 3 trainings" in data_share.budget_words(found)
    for spoilt in ({"seeds": 0}, {"spread": -0.1}, {"spread": 2}):
        several["lines"][0]["points"][0] |= {"seeds": 3, "spread": 0.1} | spoilt
        path.write_text(json.dumps(several))
        with pytest.raises(BundleError):
            data_share.read(path)


def test_without_a_file_there_is_nothing(tmp_path):
    assert data_share.read(tmp_path / "none.json") is None


def test_the_figure_holds_the_file(tmp_path):
    path = tmp_path / "data_share.json"
    path.write_text(json.dumps(content()))
    found = data_share.read(path)
    figure = figure_of(found)
    json.dumps(figure, allow_nan=False)
    go.Figure(figure)
    assert [trace["name"] for trace in figure["data"]] == [
        line["name"] for line in content()["lines"]
    ]
    for trace in figure["data"]:
        assert trace["x"] == [450, 45000]
        assert trace["y"] == [0.3, 0.8]
    words = data_share.budget_words(found)
    assert "180,000 images" in words
    assert "keeping 90% of their averages" in words
    assert "5,000 validation images" in words


@pytest.mark.parametrize(
    "damage",
    [
        lambda c: c.pop("budget"),
        lambda c: c.update(lines=[]),
        lambda c: c["lines"][0].update(model="vgg"),
        lambda c: c["lines"][0].update(start="elsewhere"),
        lambda c: c["lines"][1].update(points=[]),
        lambda c: c["lines"][2]["points"][0].update(val_accuracy=1.2),
        lambda c: c["lines"][2]["points"][0].update(share=float("nan")),
        lambda c: c["lines"][2]["points"][0].pop("seconds"),
        lambda c: c["lines"][2]["points"][0].update(seconds=10**400),
        lambda c: c["budget"].update(epochs="four"),
        lambda c: c["budget"].update(resnet50_norm_momentum="most"),
        lambda c: c["budget"].update(hardware=None),
        lambda c: c.update(lines=None),
    ],
)
def test_a_damaged_file_is_refused_with_what_to_do(tmp_path, damage):
    spoilt = content()
    damage(spoilt)
    path = tmp_path / "data_share.json"
    path.write_text(json.dumps(spoilt))
    with pytest.raises(BundleError, match=r"experiments\.data_share"):
        data_share.read(path)


def test_text_that_is_no_json_is_refused(tmp_path):
    path = tmp_path / "data_share.json"
    path.write_text("{")
    with pytest.raises(BundleError, match="cannot be read"):
        data_share.read(path)
    path.write_text("[" * 100_000)
    with pytest.raises(BundleError, match="cannot be read"):
        data_share.read(path)
    path.write_text("[]")
    with pytest.raises(BundleError, match="spoils"):
        data_share.read(path)
