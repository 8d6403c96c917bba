"""What the page says the networks are is what the bundles say."""

import pytest

from cifar_models.bundles import bundle
from cifar_models.specs import MODELS

pytestmark = pytest.mark.page


def test_facts_layers_recipe_and_card(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Models").click()
    overview = page.locator("#models-overview")
    overview.wait_for()
    for spec in MODELS:
        read = bundle.read(bundle.BUNDLES / spec.id, spec)
        text = overview.inner_text()
        assert f"{read.metrics.parameters:,}" in text
        assert f"{read.metrics.bytes:,}" in text
        assert f"{read.metrics.accuracy:.2%}" in text
        layers = read.history.export.layers
        assert sum(layer.parameters for layer in layers) == read.metrics.parameters
        assert f"{sum(layer.trainable for layer in layers):,}" in text

        for part in ("layers", "recipe", "model card"):
            page.get_by_role("button", name=f"{spec.title}: {part}").click()
        rows = page.locator(f"#layers-{spec.id} tbody tr")
        rows.first.wait_for()
        assert rows.count() == len(layers)
        recipe = page.locator(f"#recipe-{spec.id}").inner_text()
        assert str(read.history.run.recipe.as_read["weight_decay"]) in recipe
        card = page.locator(f"#card-{spec.id}").inner_text()
        assert f"{read.metrics.correct:,}" in card
        assert "library_name" not in card

        assert "weight_decay" not in recipe
        assert "continue" not in recipe

    per_class = page.locator("#models-per-class tbody tr")
    assert per_class.count() == 10
    recall = read.metrics.per_class.of("cat").recall
    assert f"{recall:.2%}" in per_class.nth(3).inner_text()


def test_a_recall_shows_the_images_it_counts(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Models").click()
    counted = (
        bundle.read(bundle.BUNDLES / "resnet50", MODELS[0]).metrics.per_class.of("cat").as_read
    )
    page.locator("#models-per-class tbody tr").nth(3).locator(".opens").nth(2).click()
    section = page.locator("#filter-images section")
    section.wait_for()
    assert section.get_attribute("data-count") == str(counted["correct"])
