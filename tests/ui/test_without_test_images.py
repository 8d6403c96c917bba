"""A clone with nothing beside it: photos work, the rest says what is missing."""

import hashlib
import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from PIL import Image

from cifar_models.data import dataset

pytestmark = pytest.mark.page


def test_the_page_starts_and_says_what_is_missing(app_without_data, visit):
    page = visit(app_without_data.url)
    assert "not on this computer" in page.locator("#grid .notice").inner_text()
    assert "--data" in page.locator("#grid .notice").inner_text()
    assert "95% interval" in page.locator("#verdict").inner_text()
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
        for name in (*dataset.TRAIN_FILES, dataset.TEST_FILE):
            member = tarfile.TarInfo(f"{dataset.LAYOUT_FOLDER}/{name}")
            member.size = dataset.FILE_BYTES
            tar.addfile(member, io.BytesIO(records.astype(np.uint8).tobytes()))
    return buffer.getvalue()


def test_the_download_on_the_page_fills_the_grid(visit, tmp_path, monkeypatch, leave):
    from cifar_models.serving.served import Serving
    from cifar_models.ui.page import build_page
    from cifar_models.ui.parts.look import STYLES, THEME

    pixels = np.zeros((10_000, 32, 32, 3), np.uint8)
    pixels[:] = np.arange(10_000, dtype=np.uint32)[:, None, None, None] % 251
    content = archive(pixels, np.arange(10_000, dtype=np.uint8) % 10)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv(dataset.DATA_VARIABLE, raising=False)
    monkeypatch.setattr(dataset, "OFFICIAL_URL", f"http://127.0.0.1:{server.server_port}/x")
    monkeypatch.setattr(dataset, "OFFICIAL_MD5", hashlib.md5(content).hexdigest())
    blocks = build_page(Serving())
    _, url, _ = blocks.launch(
        prevent_thread_lock=True, quiet=True, ssr_mode=False, theme=THEME, css_paths=STYLES
    )
    try:
        page = visit(url.rstrip("/"))
        page.locator("#download-test-images").click()
        page.locator("#grid .card").first.wait_for()
        assert page.locator("#grid .card").count() == 16
        page.locator("#download-test-images").wait_for(state="hidden")
        # These are not the pixels that the accuracies were measured on, and the page says so.
        assert "other pixels" in page.locator("#verdict .notice").inner_text()
        later = visit(url.rstrip("/"))
        later.locator("#grid .card").first.wait_for()
        assert later.locator("#download-test-images").is_hidden()
    finally:
        leave()
        blocks.close()
        server.shutdown()
