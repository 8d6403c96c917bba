"""A clone with nothing beside it: photos work, the rest says what is missing."""

import hashlib
import io
import tarfile

import numpy as np
import pytest
from file_server import file_server
from launched import launched
from paths import without_images
from PIL import Image

from cifar_models.data import official_archive
from cifar_models.data.formats import binary_version

pytestmark = pytest.mark.page


def test_the_page_starts_and_says_what_is_missing(app_without_data, visit):
    page = visit(app_without_data.url)
    assert "not on this computer" in page.locator("#grid .notice").inner_text()
    assert "--data" in page.locator("#grid .notice").inner_text()
    assert page.locator("#overview .score[data-model]").count() == 2
    assert page.locator("#overview .card .missing").count() == 6, "numbers in the place of pictures"
    page.get_by_role("tab", name="Your photos").click()
    page.locator("#photo-sample").click()
    page.locator("#photo-results .notice.problem").wait_for()


def test_photos_are_classified(app_without_data, visit, tmp_path):
    Image.new("RGB", (64, 64), (30, 90, 200)).save(tmp_path / "blue.png")
    page = visit(app_without_data.url)
    page.get_by_role("tab", name="Your photos").click()
    page.set_input_files("#photo-upload input[type=file]", str(tmp_path / "blue.png"))
    page.locator(".photo").wait_for()
    assert page.locator(".photo .answer").count() == 2


def test_a_failed_download_is_explained(app_without_data, visit):
    page = visit(app_without_data.url)
    page.locator("#download-test-images").click()
    toast = page.locator(".toast-body.error")
    toast.wait_for()
    assert "cannot be reached" in toast.inner_text()
    assert page.locator("#grid .notice").count() == 1


def archive(pixels, labels):
    buffer = io.BytesIO()
    records = np.concatenate([labels[:, None], pixels.transpose(0, 3, 1, 2).reshape(-1, 3072)], 1)
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        for name in (*binary_version.TRAIN_FILES, binary_version.TEST_FILE):
            member = tarfile.TarInfo(f"{binary_version.FOLDER}/{name}")
            member.size = binary_version.FILE_BYTES
            tar.addfile(member, io.BytesIO(records.astype(np.uint8).tobytes()))
    return buffer.getvalue()


def test_the_download_on_the_page_fills_the_grid(visit, tmp_path, monkeypatch, leave):
    from cifar_models.serving.served import Serving
    from cifar_models.ui.page import build_page

    pixels = np.zeros((10_000, 32, 32, 3), np.uint8)
    pixels[:] = np.arange(10_000, dtype=np.uint32)[:, None, None, None] % 251
    content = archive(pixels, np.arange(10_000, dtype=np.uint8) % 10)

    for name, value in without_images(tmp_path).items():
        monkeypatch.setenv(name, value)
    with file_server(content) as file:
        monkeypatch.setattr(official_archive, "URL", file.url)
        monkeypatch.setattr(official_archive, "MD5", hashlib.md5(content).hexdigest())
        blocks = build_page(Serving())
        url = launched(blocks)
        try:
            page = visit(url)
            page.locator("#download-test-images").click()
            page.locator("#grid .card").first.wait_for()
            assert page.locator("#grid .card").count() == 16
            page.locator("#download-test-images").wait_for(state="hidden")
            # These are not the pixels that the accuracies were measured on, and the page says so.
            assert "other pixels" in page.locator("#overview .notice").inner_text()
            later = visit(url)
            later.locator("#grid .card").first.wait_for()
            assert later.locator("#download-test-images").is_hidden()
        finally:
            leave()
            blocks.close()
