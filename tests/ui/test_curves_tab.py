"""The curves drawn in the browser are the histories."""

import json

import pytest
from launched import launched
from transfer_histories import write_transfer

from cifar_models.bundles import bundle
from cifar_models.specs import MODELS
from cifar_models.trainings import curves

pytestmark = pytest.mark.page


@pytest.fixture
def page(app, visit):
    page = visit(app.url)
    page.get_by_role("tab", name="Training").click()
    page.locator("#curves .scatterlayer .trace").first.wait_for(state="attached")
    return page


def epochs(model_id):
    return json.loads((bundle.BUNDLES / model_id / "history.json").read_text())["epochs"]


def drawn(page):
    traces = page.locator("#curves .plot").evaluate(
        "p => p.data.map(t => ({name: t.name, x: t.x, y: t.y}))"
    )
    return {trace["name"]: trace for trace in traces}


def choose(page, control, text, then):
    page.locator(control).get_by_text(text, exact=True).click()
    page.wait_for_function(
        """then => { const plot = document.querySelector('#curves .plot');
        return [plot.querySelector('.xtitle')?.textContent, plot.layout.annotations[0]?.text]
          .some(text => text?.includes(then)); }""",
        arg=then,
    )


@pytest.mark.parametrize(("quantity", "field"), [("Accuracy", "accuracy"), ("Loss", "loss")])
def test_every_axis_shows_the_histories(page, quantity, field):
    if field == "loss":
        choose(page, "#curves-quantity", quantity, "loss")
    for title, axis, then, scale in (
        ("Images seen", "images_seen", "images seen", 1),
        ("Wall-clock time", "seconds", "minutes", 60),
        ("Epoch", "epoch", "epoch", 1),
    ):
        choose(page, "#curves-axis", title, then)
        traces = drawn(page)
        for spec in MODELS:
            records = epochs(spec.id)
            for key, label in ((field, "training"), (f"val_{field}", "validation")):
                trace = traces[f"{spec.short_title}, {label}"]
                assert trace["y"] == [record[key] for record in records]
                assert trace["x"] == pytest.approx([record[axis] / scale for record in records])
            best = max(records, key=lambda record: record["val_accuracy"])
            assert traces[f"{spec.short_title}, best epoch"]["y"] == [best[f"val_{field}"]]


def test_the_reports_levels_are_drawn(page):
    text = page.locator("#curves .infolayer").text_content()
    assert "report's ResNet50: 95% (epoch 5)" in text
    assert "report's Custom CNN: 86% (epoch 68)" in text


def test_the_title_says_the_finding_and_lines_are_named_at_their_ends(page):
    reached = {
        spec: next(r["epoch"] for r in epochs(spec.id) if r["val_accuracy"] >= 0.9)
        for spec in MODELS
    }
    first, second = (f"in epoch {epoch}" for epoch in reached.values())
    title = page.locator("#curves .figure-title").inner_text()
    assert title == f"ResNet50 passes 90% {first}, the custom CNN {second}"
    text = page.locator("#curves .infolayer").text_content()
    for spec in MODELS:
        best = max(record["val_accuracy"] for record in epochs(spec.id))
        assert f"{spec.short_title} {best:.1%}" in text


def test_the_table_says_when_a_level_was_reached(page):
    for spec in MODELS:
        row = page.locator(f"#curves-table tr[data-model={spec.id}]").first
        for level in (0.80, 0.86, 0.90, 0.95):
            first = next((r for r in epochs(spec.id) if r["val_accuracy"] >= level), None)
            text = row.locator(f"td[data-level='{level:.0%}']").inner_text()
            if first is None:
                assert text == "not reached"
            else:
                assert text.startswith(f"epoch {first['epoch']}, ")


@pytest.mark.parametrize("title", ["Epoch", "Images seen", "Wall-clock time"])
def test_hover_names_both_models(page, title):
    if title != "Epoch":
        then = {"Images seen": "images seen", "Wall-clock time": "minutes"}[title]
        choose(page, "#curves-axis", title, then)
    trace = "p.data.find(t => t.name === 'Custom CNN, validation')"
    page.locator("#curves").scroll_into_view_if_needed()
    x, y = page.locator("#curves .plot").evaluate(
        f"""p => {{ const b = p.getBoundingClientRect(), l = p._fullLayout, t = {trace};
        return [b.x + l._size.l + l.xaxis.d2p(t.x[6]), b.y + l._size.t + l.yaxis.d2p(t.y[6])]; }}"""
    )
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    hover = page.locator("#curves .hoverlayer")
    hover.get_by_text("Custom CNN").first.wait_for(state="attached")
    text = hover.text_content()
    assert "ResNet50: " in text
    assert f"{epochs('custom_cnn')[6]['val_accuracy']:.4f} (epoch 7" in text


def test_a_training_can_be_taken_out_and_none_is_explained(page):
    page.locator("#curves-histories").get_by_text("ResNet50, report").click()
    for spec in MODELS:
        page.locator("#curves-histories").get_by_text(f"{spec.short_title}, shipped").click()
        page.wait_for_function(
            "name => !document.querySelector('#curves .plot').data"
            ".some(t => t.name.startsWith(name))",
            arg=spec.short_title,
        )
    assert "at least one training" in page.locator("#curves-table").inner_text()


def test_further_histories_can_be_chosen(bundle_copy, served, visit, tmp_path, leave):
    from cifar_models.pull.sources import FolderSource
    from cifar_models.serving.served import Serving
    from cifar_models.ui.page import build_page

    source = bundle_copy / "resnet50" / "history.json"
    history = json.loads(source.read_text())
    for record in history["epochs"]:
        record["val_accuracy"] /= 2
    (source.parent / "history_from_scratch.json").write_text(json.dumps(history))
    blocks = build_page(Serving(FolderSource(bundle_copy)))
    url = launched(blocks)
    try:
        page = visit(url)
        page.get_by_role("tab", name="Training").click()
        page.locator("#curves .scatterlayer .trace").first.wait_for(state="attached")
        before = len(page.evaluate("document.querySelector('#curves .plot').data.map(t => t.name)"))
        page.locator("#curves-histories").get_by_text("ResNet50, from scratch").click()
        page.wait_for_function(
            "count => document.querySelector('#curves .plot').data.length === count",
            arg=before + 3,
        )
        trace = drawn(page)["ResNet50 (from scratch), validation"]
        assert trace["y"] == [record["val_accuracy"] for record in history["epochs"]]
    finally:
        leave()
        blocks.close()


def test_what_pre_training_gives_is_drawn(bundle_copy, start_app, visit):
    histories = write_transfer(bundle_copy / "resnet50")
    with start_app("--models", str(bundle_copy)) as app:
        page = visit(app.url)
        page.get_by_role("tab", name="Training").click()
        page.locator("#transfer .scatterlayer .trace").nth(3).wait_for(state="attached")
        traces = page.locator("#transfer .plot").evaluate(
            "p => Object.fromEntries(p.data.map(t => [t.name, t.y]))"
        )
        said = page.locator("#transfer-words").inner_text()
    for name, start in (("pretrained", "pre-trained"), ("random_start", "random weights")):
        values = [record["val_accuracy"] for record in histories[name]["epochs"]]
        assert traces[f"{start}, validation"] == values
        assert f"{max(values):.2%}" in said


def test_a_bundle_without_the_comparison_has_no_such_section(bundle_copy, start_app, visit):
    write_transfer(bundle_copy / "resnet50")
    (bundle_copy / "resnet50" / "history_random_start.json").unlink()
    with start_app("--models", str(bundle_copy)) as app:
        page = visit(app.url)
        page.get_by_role("tab", name="Training").click()
        page.locator("#curves .scatterlayer .trace").first.wait_for(state="attached")
        assert not page.locator("#transfer-section").is_visible()
        assert "random start" not in page.locator("#curves-histories").inner_text()


def test_smoothing_keeps_the_measured_line(page):
    page.locator("#curves-smoothing input[type=number]").fill("0.6")
    page.locator("#curves-smoothing input[type=number]").press("Tab")
    page.wait_for_function(
        "() => document.querySelector('#curves .plot').data.some(t => t.name.endsWith('smoothed'))"
    )
    traces = drawn(page)
    for spec in MODELS:
        values = [record["val_accuracy"] for record in epochs(spec.id)]
        assert traces[f"{spec.short_title}, validation"]["y"] == values
        smoothed = traces[f"{spec.short_title}, validation, smoothed"]["y"]
        assert smoothed == pytest.approx(curves.smooth(values, 0.6))
        if len(set(values)) > 1:
            assert smoothed != values


def test_axes_become_logarithmic(page):
    axes = (
        "['xaxis', 'yaxis'].map(a => document.querySelector('#curves .plot')._fullLayout[a].type)"
    )
    assert page.evaluate(axes) == ["linear", "linear"]
    page.locator("#curves-log").get_by_text("Horizontal").click()
    page.wait_for_function(f"() => {axes}[0] === 'log'")
    page.locator("#curves-log").get_by_text("Vertical").click()
    page.wait_for_function(f"() => {axes}[1] === 'log'")
    drawn_level = page.locator("#curves .plot").evaluate(
        "p => p._fullLayout.shapes.find(s => s.type === 'line').y0"
    )
    assert drawn_level == 0.95
    assert "95%" in page.locator("#curves .infolayer").text_content()


def test_the_share_of_data_is_drawn_where_it_was_measured(
    visit, tmp_path, monkeypatch, served, leave
):
    from test_data_share import content

    from cifar_models.serving.served import Serving
    from cifar_models.trainings import data_share
    from cifar_models.ui.page import build_page

    monkeypatch.setattr(data_share, "FILE", tmp_path / "data_share.json")
    data_share.FILE.write_text(json.dumps(content()))
    blocks = build_page(Serving())
    url = launched(blocks)
    try:
        page = visit(url)
        page.get_by_role("tab", name="Training").click()
        page.locator("#data-share .scatterlayer .trace").nth(2).wait_for(state="attached")
        traces = page.locator("#data-share .plot").evaluate(
            "p => p.data.map(t => [t.name, t.x, t.y])"
        )
        assert traces == [[line["name"], [450, 45000], [0.3, 0.8]] for line in content()["lines"]]
        assert "180,000 images" in page.locator("#data-share-budget").inner_text()
    finally:
        leave()
        blocks.close()
