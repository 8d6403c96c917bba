"""The page when the bundle of one model cannot be used."""

import httpx
import pytest

from benchmarks import api, photos
from cifar_models import wording

pytestmark = pytest.mark.page


@pytest.mark.parametrize("broken", ["resnet50", "custom_cnn"])
def test_the_other_model_is_served_and_the_page_says_what_is_wrong(
    bundle_copy, start_app, visit, served, tmp_path, broken
):
    whole = {"resnet50": "custom_cnn", "custom_cnn": "resnet50"}[broken]
    (bundle_copy / broken / "history.json").write_text('{"run": ')
    (tmp_path / "photo.jpg").write_bytes(photos.jpeg(0))
    with start_app("--models", str(bundle_copy)) as app:
        narrow = visit(app.url, ready="#overview h1", width=390)
        assert narrow.evaluate("document.documentElement.scrollWidth") <= 390
        narrow.context.close()
        page = visit(app.url, ready="#overview h1")
        accuracy = wording.percent(served.bundles[whole].metrics.accuracy)
        assert accuracy in page.locator("#overview").inner_text()
        problem = page.locator(".notice.problem").inner_text()
        assert f"{broken}/history.json is not JSON" in problem
        assert "restart the app" in problem
        assert page.get_by_role("tab").all_inner_texts() == [
            "Your photos",
            "Confusions",
            "Training",
            "Model",
        ]
        page.locator("#photo-upload input[type=file]").set_input_files(tmp_path / "photo.jpg")
        page.locator(f"#photo-results [data-model={whole}]").first.wait_for()
        assert page.locator(f"#photo-results [data-model={broken}]").count() == 0
        page.get_by_role("tab", name="Confusions").click()
        page.locator(f"#matrix-{whole} .heatmaplayer image").wait_for(state="attached")
        page.get_by_text("By row (true class)").click()
        page.wait_for_function(
            "id => document.querySelector(`#matrix-${id} .figure-caption`)"
            ".textContent.includes('(row)')",
            arg=whole,
        )
        page.get_by_role("tab", name="Training").click()
        page.locator("#curves .scatterlayer .trace").first.wait_for(state="attached")
        page.get_by_role("tab", name="Model", exact=True).click()
        page.locator("#models-overview").get_by_role("button", name="Parameters").wait_for()
        page.context.close()  # before the app ends, which it would complain about

        with httpx.Client(base_url=app.url, timeout=120) as client:
            photo = api.file_value(api.upload(client, "photo.jpg", photos.jpeg(0)))
            answer = api.call(client, "predict", photo)
            assert set(answer) == {whole, "agree"}
            assert len(api.call(client, "confusion", whole)["matrix"]) == 10
            for endpoint, values in (("summary", ()), ("samples", ())):
                with pytest.raises(api.ApiError, match="needs both models"):
                    api.call(client, endpoint, *values)
            with pytest.raises(api.ApiError, match=f"must be one of {whole}"):
                api.call(client, "confusion", broken)
