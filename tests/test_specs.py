import pytest

from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import CUSTOM_CNN, MODEL_IDS, RESNET50, spec_for


def test_ids_are_the_ones_of_the_endpoints():
    assert MODEL_IDS == ("resnet50", "custom_cnn")
    assert [spec_for(name) for name in MODEL_IDS] == [RESNET50, CUSTOM_CNN]


def test_an_unknown_id_is_refused_with_the_known_ones():
    with pytest.raises(KeyError, match="resnet50, custom_cnn"):
        spec_for("vgg16")


def test_class_order_is_the_official_one():
    assert [CLASS_NAMES[index] for index in (0, 3, 9)] == ["airplane", "cat", "truck"]
