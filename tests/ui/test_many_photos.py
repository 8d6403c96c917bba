"""Many files at once: each is answered or refused with a sentence, on the page and by the API."""

import io
import re

import httpx
import psutil
import pytest
from photo_corpus import HOSTILE_NAMES, READS, REFUSED, corpus, encoded, picture
from playwright.sync_api import expect
from views import photos_csv

from benchmarks import api
from cifar_models.decoding.photo import read_photo
from cifar_models.labels import CLASS_NAMES
from cifar_models.specs import MODELS

pytestmark = pytest.mark.page
MOST_MEGABYTES = 600  # more than at rest


def choose(page, files):
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").wait_for()
    page.set_input_files(
        "#photo-upload input[type=file]",
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files.items()
        ],
    )


def some_photos(count):
    return {
        f"photo-{i}.png": encoded(picture(40).rotate(i, expand=True), "PNG") for i in range(count)
    }


def table_rows(page):
    return page.locator("#photo-results tbody tr")


def test_200_files_of_all_kinds_are_each_answered_or_refused(app, visit, tmp_path, served):
    files = corpus()
    expected = {name: fate for name, (fate, _) in files.items()}
    contents = {name: content for name, (_, content) in files.items()}
    contents |= some_photos(200 - len(contents))
    page = visit(app.url)
    choose(page, contents)
    page.locator("#photo-results progress").wait_for(state="attached")
    table_rows(page).nth(199).wait_for(state="attached", timeout=180_000)
    found = {row["photo"]: row for row in photos_csv(page)}
    assert found.keys() == contents.keys()
    for name, row in found.items():
        answered = row["ResNet50 says"] in CLASS_NAMES and row["Custom CNN says"] in CLASS_NAMES
        assert answered != bool(row["problem"]), row
        assert answered or expected.get(name) != READS, row
        assert not answered or expected.get(name) != REFUSED, row
        assert "Traceback" not in row["problem"]
    assert page.locator("#photo-results script").count() == 0
    # One of them is what the models say of these pixels.
    (tmp_path / "photo-3.png").write_bytes(contents["photo-3.png"])
    pixels = read_photo(tmp_path / "photo-3.png").pixels
    for spec in MODELS:
        probabilities = served.models[spec.id].predictor.predict(pixels[None]).probabilities[0]
        assert (
            found["photo-3.png"][f"{spec.short_title} says"] == CLASS_NAMES[probabilities.argmax()]
        )
        assert float(found["photo-3.png"][f"{spec.short_title} confidence"]) == pytest.approx(
            probabilities.max(), abs=1e-4
        )


def test_a_row_opens_both_answers_in_full_and_columns_sort(app, visit):
    page = visit(app.url)
    choose(page, some_photos(8))
    page.locator("#photo-results").get_by_text("As a table").click()
    table_rows(page).nth(7).wait_for()
    sure = page.locator("#photo-results th").nth(2)
    sure.get_by_role("button").click()
    values = table_rows(page).evaluate_all("all => all.map(row => +row.cells[2].dataset.value)")
    assert values == sorted(values, reverse=True)
    page.locator("#photo-results table").get_by_role("button", name="photo-5.png").click()
    panel = page.locator("#photo-opened .photo")
    expect(panel).to_have_attribute("data-photo", "photo-5.png")
    pressed = page.locator(".photo-card[aria-pressed=true]")
    expect(pressed.locator(".photo-name")).to_have_text(["photo-5.png"])
    assert panel.locator(".answer").count() == 2
    expect(table_rows(page)).to_have_count(8)
    page.locator("#photo-upload").get_by_label("Clear").click()
    page.locator("#photo-results .notice").wait_for()
    expect(panel).to_have_count(0)


def test_a_name_that_is_a_formula_stays_text_in_a_spreadsheet(app, visit):
    page = visit(app.url)
    choose(page, some_photos(6) | {"=1+1.png": encoded(picture(), "PNG")})
    table_rows(page).nth(6).wait_for(state="attached")
    names = [row["photo"] for row in photos_csv(page)]
    assert not any(name.startswith("=") for name in names)


def answer_of(client, name, content):
    """The answer of ``/predict`` and nothing, or nothing and the sentence."""
    try:
        return api.call(client, "predict", api.file_value(api.upload(client, name, content))), ""
    except api.ApiError as error:
        return None, str(error)


def test_the_api_answers_each_with_json_or_a_sentence_and_stays_up(app):
    files = corpus()
    client = httpx.Client(base_url=app.url, timeout=api.TIMEOUT)
    process = psutil.Process(app.process.pid)
    before = process.memory_info().rss
    for name, (fate, content) in files.items():
        answer, said = answer_of(client, name, content)
        if answer is None:
            assert fate != READS, (name, said)
            assert re.search(r"[a-z]{3,}", said), name
            assert "Traceback" not in said
        else:
            assert fate != REFUSED, name
            assert sum(answer["resnet50"]["probabilities"].values()) == pytest.approx(1, abs=1e-3)
    assert process.memory_info().rss - before < MOST_MEGABYTES * 2**20


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_only_a_name(app, name):
    content = encoded(picture(), "PNG")
    boundary = "photo"
    quoted = (
        name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
    )
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{quoted}"\r\n\r\n'
    ).encode() + content
    body += f"\r\n--{boundary}--\r\n".encode()
    client = httpx.Client(base_url=app.url, timeout=api.TIMEOUT)
    sent = client.post(
        "/gradio_api/upload",
        content=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
    )
    assert sent.status_code == 200, sent.text
    (path,) = sent.json()
    kept, own, drawn, _ = path.rsplit("/", 3)
    assert ".." not in path.split("/")
    assert kept.endswith("gradio"), "next to the other uploads, nowhere else"
    assert own.startswith("cifar-uploads-")
    assert re.fullmatch("[0-9a-f]{32}", drawn)
    answer = api.call(client, "predict", api.file_value(path))
    assert answer["agree"] in (True, False)


def test_a_file_over_the_limit_is_refused_while_it_is_sent(app):
    client = httpx.Client(base_url=app.url, timeout=api.TIMEOUT)
    sent = client.post(
        "/gradio_api/upload", files={"files": ("large.jpg", io.BytesIO(bytes(65_000_000)))}
    )
    assert sent.status_code == 413
    assert str(32 * 2**20) in sent.text or "32 MB" in sent.text, sent.text
