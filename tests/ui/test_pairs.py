"""Any two of many models: chosen on the page, kept by its address, added on one's own computer."""

import shutil

import numpy as np
import pytest
from app_process import running_app
from gradio_client import Client
from paths import ROOT
from playwright.sync_api import expect
from prediction_files import answers_of, write_csv, write_json, write_npz
from views import choose, click_cell, count, expect_in_address, expect_not_in_address, open_tab

from cifar_models.bundles import bundle

pytestmark = pytest.mark.page
VERDICT = "#overview .verdict-line"


@pytest.fixture(scope="module")
def files(stored, tmp_path_factory):
    """Two files of predictions; the name of the second means something to HTML."""
    folder, (_, labels) = tmp_path_factory.mktemp("files"), stored
    return [
        write_npz(folder / "alder.npz", answers_of(labels, 1, 0.95), labels),
        write_json(folder / "<b>birch.json", answers_of(labels, 2, 0.7).argmax(axis=1)),
    ]


@pytest.fixture(scope="module")
def added(files, real_test_images, tmp_path_factory):
    """The app with these two beside its own."""
    places = [one for path in files for one in ("--add", str(path))]
    with running_app(ROOT, *places, TMPDIR=str(tmp_path_factory.mktemp("app"))) as running:
        yield running


def compared(page, first, second):
    """The address says that these two are compared."""
    expect_in_address(page, f"pair={first}%7E{second}")


def right(labels, seed, share):
    return answers_of(labels, seed, share).argmax(axis=1) == labels


def test_two_are_chosen_and_everything_is_about_them(added, visit, stored):
    page = visit(added.url)
    expect(page.locator("#pair-chooser")).to_be_visible()
    expect(page.locator("#pair-first input")).to_have_value("ResNet50, fine-tuned")
    before = page.locator("#overview h1").inner_text()
    choose(page, "#pair-first", "alder, answers alone")
    compared(page, "alder", "custom_cnn")
    expect(page.locator("#overview h1")).to_contain_text("alder is right on")
    expect(page.locator("#overview")).to_contain_text("it cannot answer photos")
    expect(page.get_by_label("The claims of the report")).to_have_count(0)
    labels = stored[1]
    mine, other = right(labels, 1, 0.95), stored[0]["custom_cnn"].argmax(1) == labels
    page.locator("#overview .four .count").nth(1).click()
    count(page, int((mine & ~other).sum()))
    expect_in_address(page, "outcome=only_first_right")
    expect(page.locator("#filter-chips")).to_contain_text("only alder right")
    page.locator("#filter-images .thumb").first.click()
    detail = page.locator("dialog[open]")
    expect(detail.locator("[data-model=alder]")).to_contain_text("only its answers are known")
    expect(detail.locator("[data-model=custom_cnn] .activation-map")).to_be_visible()
    page.keyboard.press("Escape")
    open_tab(page, "Confusions")
    expect(page.get_by_role("figure", name="Confusion matrix of alder")).to_be_visible()
    expect(page.locator("#matrix-answers")).to_be_hidden()
    page.reload()
    expect(page.locator("#pair-first input")).to_have_value("alder, answers alone")
    expect(page.locator("#overview h1")).to_contain_text("alder is right on")
    count(page, int((mine & ~other).sum()))
    for _ in range(20):
        if "pair=" not in page.url:
            break
        page.go_back()
        page.wait_for_timeout(500)
    expect(page.locator("#overview h1")).to_have_text(before)
    expect(page.locator("#pair-first input")).to_have_value("ResNet50, fine-tuned")
    expect_not_in_address(page, "pair=")


def test_two_visitors_compare_what_each_has_chosen(added, visit):
    one = visit(f"{added.url}/?pair=alder~resnet50")
    other = visit(added.url)
    expect(one.locator("#overview h1")).to_contain_text("alder is right on")
    expect(other.locator("#overview h1")).to_contain_text("ResNet50, pre-trained")
    choose(other, "#pair-second", "b birch, answers alone")
    expect(other.locator("#overview h1")).to_contain_text("b birch on 7")
    expect(one.locator("#overview h1")).to_contain_text("ResNet50 on 9")


def test_a_link_to_models_that_are_not_here_says_so_and_shows_others(added, visit):
    page = visit(f"{added.url}/?pair=gone~resnet50")
    expect(page.get_by_text("The link compares models that are not here")).to_be_visible()
    expect(page.locator("#overview h1")).to_contain_text("ResNet50, pre-trained")


def test_a_cell_of_a_matrix_opens_the_pictures_of_the_model_that_is_compared(added, visit, stored):
    page = visit(f"{added.url}/?pair=custom_cnn~alder&tab=matrices")
    expect(page.locator("#matrix-custom_cnn .figure-title")).to_contain_text("alder")
    click_cell(page, "custom_cnn", 3, 5)
    said = answers_of(stored[1], 1, 0.95).argmax(axis=1)
    count(page, int(((stored[1] == 3) & (said == 5)).sum()))
    expect_in_address(page, "second=dog")


def test_all_pairs_stand_in_one_table_and_open(added, visit):
    page = visit(f"{added.url}/?tab=evidence")
    rows = page.locator("#evidence-pairs tbody tr")
    expect(rows).to_have_count(6)
    expect(page.locator("#evidence-pairs")).to_contain_text("Holm correction for 6 tests")
    rows.locator(".opens", has_text="alder minus b birch").click()
    compared(page, "alder", "b-birch")
    expect(page.locator("#evidence-verdicts")).to_contain_text("Alder is better")
    expect(page.locator("#evidence-calibration")).to_contain_text("This needs probabilities")
    expect(page.locator("#evidence-reliability")).to_be_hidden()
    expect(page.locator("#evidence-measure")).to_be_hidden()


def test_photos_are_answered_by_those_that_can_be_run(added, visit):
    page = visit(f"{added.url}/?pair=alder~custom_cnn&tab=photos")
    page.locator("#photo-sample").click()
    panel = page.locator("#photo-results .both")
    expect(panel.locator("[data-model=custom_cnn]")).to_be_visible()
    expect(panel.locator("[data-model=alder]")).to_have_count(0)
    choose(page, "#pair-second", "b birch, answers alone")
    expect(page.locator("#overview h1")).to_contain_text("b birch")
    page.locator("#photo-sample").click()
    expect(page.locator("#photo-results")).to_contain_text("Neither of the two can be run here")


def test_programs_compare_any_two(added):
    client = Client(added.url, verbose=False)
    found = client.predict(first="alder", second="resnet50", api_name="/compare")
    assert found["models"] == ["resnet50", "custom_cnn", "alder", "b-birch"]
    assert set(client.predict(api_name="/summary")) == {"resnet50", "custom_cnn", "difference"}


def test_with_two_models_nothing_is_to_be_chosen(app, visit):
    page = visit(f"{app.url}/?tab=evidence")
    expect(page.locator("#evidence-verdicts .judged").first).to_be_visible()
    expect(page.locator("#pair-chooser")).to_be_hidden()
    expect(page.locator("#evidence-pairs")).to_have_text("")


def test_a_file_is_added_on_the_page_of_ones_own_computer(start_app, visit, tmp_path, stored):
    labels = stored[1]
    good = write_csv(tmp_path / "mine.csv", answers_of(labels, 4, 0.99))
    short = write_json(tmp_path / "short.json", labels[:-1])
    with start_app() as running:
        page = visit(f"{running.url}/?tab=models")
        with page.expect_file_chooser() as chooser:
            page.locator("#add-file").click()
        chooser.value.set_files(short)
        expect(page.locator("#add-said")).to_contain_text("short.json has 9,999 rows")
        with page.expect_file_chooser() as chooser:
            page.locator("#add-file").click()
        chooser.value.set_files(good)
        expect(page.locator("#add-said")).to_contain_text("mine, answers alone is compared now")
        compared(page, "mine", "resnet50")
        expect(page.locator("#overview h1")).to_contain_text("mine is right on 99")
        expect(page.locator("#pair-chooser")).to_be_visible()
        page.locator("#add-repository input, #add-repository textarea").fill("/etc/passwd")
        page.locator("#add-from-hub").click()
        expect(page.locator("#add-said")).to_contain_text("names no repository of the Hub")


def test_a_finished_run_is_offered_and_compared_with_the_one_of_the_app(visit, tmp_path, stored):
    run = tmp_path / "runs" / "custom_cnn"
    shutil.copytree(bundle.BUNDLES / "custom_cnn", run / "bundle")
    metrics = run / "bundle" / "metrics.json"
    served = tmp_path / "models"
    shutil.copytree(bundle.BUNDLES, served)
    from small_bundles import retrain

    from cifar_models.data import dataset

    retrain(run / "bundle", "custom_cnn", dataset.load_test())
    assert metrics.exists()
    program = str(ROOT / "app.py")
    with running_app(tmp_path, program=program, TMPDIR=str(tmp_path)) as running:
        page = visit(f"{running.url}/?tab=models")
        offer = page.locator("#offered-runs li")
        expect(offer).to_contain_text("Did your change help?")
        expect(page.locator("#pair-chooser")).to_be_hidden()
        offer.get_by_role("button", name="Compare custom_cnn with the custom CNN").click()
        compared(page, "custom_cnn-new", "custom_cnn")
        expect(page.locator(VERDICT)).to_contain_text("The custom CNN is better by")
        expect(page.locator("#overview h1")).to_contain_text("Custom CNN (new run) is right on")
        expect(page.locator("#offered-runs li")).to_have_count(0)


def test_visitors_of_an_app_that_others_reach_can_add_nothing(start_app, visit):
    with start_app("--allow-host", "demo.example.org") as running:
        page = visit(f"{running.url}/?tab=models")
        expect(page.locator("#add-models")).to_contain_text("Whoever runs this app can add")
        assert page.locator("#add-file, #add-repository, #offered-runs").count() == 0
        config = page.evaluate("fetch('/config').then((answer) => answer.text())")
        assert "add-file" not in config


def test_places_are_no_inputs_of_the_page(added):
    """No call can make the app read a folder or a file of its computer."""
    client = Client(added.url, verbose=False)
    named = client.view_api(return_format="dict")["named_endpoints"]
    assert not [name for name in named if "add" in name]
    assert np.array_equal([], client.view_api(return_format="dict")["unnamed_endpoints"] or [])
