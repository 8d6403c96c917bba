"""A repository of the Hub is compared beside the models of the app."""

import pytest
from hub_process import driven
from small_bundles import small_bundles

from cifar_models.specs import CUSTOM_CNN, MODELS


@pytest.fixture(scope="module")
def small(tmp_path_factory, real_test_images):
    return small_bundles(tmp_path_factory.mktemp("small"), real_test_images)


@pytest.fixture(scope="module")
def driver(hub, tmp_path_factory, small):
    """A process that knows the Hub, where alice has published both models."""
    with driven(hub, tmp_path_factory.mktemp("driver")) as running:
        for spec in MODELS:
            folder = str(small / spec.id)
            arguments = "--namespace", "alice", "--model", spec.id, "--bundle", folder
            assert running("published", *arguments)["status"] == 0
        yield running


@pytest.mark.parametrize("spec", MODELS)
def test_either_network_is_found_by_the_name_of_its_repository(hub, driver, small, spec):
    found = driver("added", f"alice/{spec.hub_name}", str(small))
    assert found["choices"][-1] == [
        spec.hub_name,
        f"{spec.short_title} ({spec.hub_name})",
    ]
    assert found["commit"] == hub.state()[f"models/alice/{spec.hub_name}"]["commits"][-1]
    assert found["runs"]
    assert "Nothing newer" in found["refreshed"]


def test_a_revision_may_be_named(hub, driver, small):
    commit = hub.state()[f"models/alice/{CUSTOM_CNN.hub_name}"]["commits"][-1]
    found = driver("added", f"alice/{CUSTOM_CNN.hub_name}@{commit}", str(small))
    assert found["commit"] == commit
    assert "no-such" in driver("added", f"alice/{CUSTOM_CNN.hub_name}@no-such", str(small))["said"]


def test_a_repository_that_is_not_there_gets_a_sentence(driver, small):
    said = driver("added", "alice/nothing", str(small))["said"]
    assert "alice/nothing" in said
    assert "\n" not in said
