"""*Save report* gives one file that draws, prints and shows its numbers with nothing beside it."""

import io
import re
from datetime import UTC, datetime
from unicodedata import normalize

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from report_html import Report
from test_report import hostile

from cifar_models.report.document import document
from cifar_models.stats.filters import Filter

pytestmark = pytest.mark.page
FIGURES = ("differences", "matrix-resnet50", "matrix-custom_cnn", "matrix-difference", "curves")
A4_POINTS = (595, 842)
MARGINS_PX = 30 * 96 / 25.4  # of a sheet, above and below together
A4_HEIGHT_PX = 297 * 96 / 25.4 - MARGINS_PX


def save(page):
    with page.expect_download() as download:
        page.locator("#save-report-button").click()
    assert download.value.suggested_filename == "cifar10-report.html"
    return download.value.path().read_text(encoding="utf-8")


@pytest.fixture
def read(browser, tmp_path):
    """Open a report from the disk, without a network; nothing may be asked for or complain."""
    contexts, problems = [], []

    def open_report(html, **options):
        file = tmp_path / "report.html"
        file.write_text(html, encoding="utf-8", newline="")
        context = browser.new_context(**options)
        context.set_offline(True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: problems.append(said.text))
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((file.as_uri(), "data:", "blob:"))
                else problems.append(asked.url)
            ),
        )
        page.goto(file.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert not problems


@pytest.fixture(scope="module")
def whole(served_bundles):
    """A report of all pictures, as the command writes it."""
    return document(served_bundles, Filter(), command="a test", at=datetime(2026, 1, 2, tzinfo=UTC))


def text_of(sheet):
    """The text of a page of a PDF, ligatures apart, without line breaks."""
    return " ".join(normalize("NFKC", sheet.extract_text()).split())


def drawn(page):
    for name in FIGURES:
        page.locator(f"#{name} .main-svg").first.wait_for()


def test_the_button_saves_the_report_of_the_filter(app, visit, read):
    page = visit(f"{app.url}/?true=cat&labels=not_doubtful")
    html = save(page)
    expect(page.locator("#save-report-said")).to_contain_text("Saved as cifar10-report.html")
    report = Report(html)
    assert "983 of 10,000 test pictures: true class cat, without doubtful labels" in report.text
    assert html.count("plotly.js v") == 1
    assert report.pictures == []
    opened = read(html)
    drawn(opened)
    page.get_by_role("tab", name="Confusions").click()
    title = page.locator("#matrix-difference .figure-title")
    expect(title).not_to_be_empty()
    expect(opened.locator("#matrix-difference .figure-title")).to_have_text(title.inner_text())
    # Another filter, another report: from the state of the visitor, not of the first click.
    page.locator("#filter-summary [data-clear]").click()
    expect(page.locator("#filter-summary")).to_contain_text("All 10,000")
    assert "This report is of all 10,000 test pictures." in Report(save(page)).text


def test_pictures_are_in_it_where_the_box_is_ticked(app, visit):
    page = visit(f"{app.url}/?outcome=both_wrong")
    page.locator("#save-report-pictures input").check()
    assert len(Report(save(page)).pictures) == 36


def test_a_double_click_saves_one_file_and_says_how_far_it_is(app, visit):
    page = visit(app.url)
    downloads = []
    page.on("download", lambda download: downloads.append(download.suggested_filename))
    page.evaluate(
        """() => { window.said = [];
          new MutationObserver(() => window.said.push(
            document.querySelector('#save-report-said').textContent.trim()))
            .observe(document.querySelector('#save-report-said'),
              {subtree: true, childList: true, characterData: true}); }"""
    )
    page.locator("#save-report-button").dblclick()
    expect(page.locator("#save-report-said")).to_contain_text("Saved as")
    page.wait_for_timeout(1500)
    assert downloads == ["cifar10-report.html"]
    assert any("Writing the report" in said for said in page.evaluate("window.said"))


def test_it_says_so_where_the_script_cannot_be_fetched(app, visit):
    page = visit(app.url)
    page.route(
        "**/plotly.min.js",
        lambda route: (
            route.fulfill(status=204, body="")
            if route.request.resource_type == "fetch"
            else route.continue_()
        ),
    )
    page.locator("#save-report-button").click()
    expect(page.locator("#save-report-said")).to_contain_text("could not be saved (204)")


def test_a_sheet_holds_all_of_it(whole, read):
    page = read(whole)
    drawn(page)
    page.emulate_media(media="print")
    cut = page.evaluate(
        """most => {
          const edge = document.querySelector('main').getBoundingClientRect(), wrong = [];
          for (const one of document.querySelectorAll('main *')) {
            const box = one.getBoundingClientRect();
            if (!box.width || one.closest('.plot *')) continue;
            if (box.right > edge.right + 1 || box.left < edge.left - 1)
              wrong.push(`wide: ${one.outerHTML.slice(0, 90)}`);
          }
          for (const one of document.querySelectorAll('.plot-holder')) {
            if (one.getBoundingClientRect().height > most) wrong.push(`high: ${one.id}`);
            const plot = one.querySelector('.plot').getBoundingClientRect();
            for (const text of one.querySelectorAll('.plot text')) {
              const box = text.getBoundingClientRect();
              if (box.width && (box.right > plot.right + 1 || box.bottom > plot.bottom + 1
                  || box.left < plot.left - 1 || box.top < plot.top - 1))
                wrong.push(`cut: ${text.textContent}`);
            }
          }
          return wrong;
        }""",
        A4_HEIGHT_PX,
    )
    assert cut == []
    assert not page.locator(".saves").first.is_visible()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_prints_on_a4_with_whole_figures_and_heads_on_each_sheet(whole, read, width):
    page = read(whole, viewport={"width": width, "height": 800})
    drawn(page)
    words = {
        name: (
            page.locator(f"#{name} .figure-title").inner_text().split()[:4],
            page.locator(f"#{name} .figure-caption").inner_text().split()[-3:],
        )
        for name in FIGURES
    }
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert 6 <= len(pdf.pages) <= 20
    for sheet in pdf.pages:
        size = (float(sheet.mediabox.width), float(sheet.mediabox.height))
        assert size == pytest.approx(A4_POINTS, abs=1.5)
    texts = [text_of(sheet) for sheet in pdf.pages]
    assert "ResNet50 is better by 2.4 points" in texts[0]
    for name, (title, caption) in words.items():
        together = [text for text in texts if " ".join(title) in text]
        assert len(together) == 1, name
        assert " ".join(caption) in together[0], name
    everything = " ".join(texts)
    for word in ("airplane", "McNemar", "Model card: ResNet50, fine-tuned", "SHA-256"):
        assert word in everything
    assert re.search(rf"1 / {len(texts)}", texts[0])


def test_a_table_that_goes_on_overleaf_repeats_its_heads(whole, read):
    page = read(whole)
    drawn(page)
    page.evaluate(
        """() => { const body = document.querySelector('#classes tbody');
          for (let copy = 0; copy < 6; copy++) body.append(...[...body.rows].slice(0, 10)
            .map(row => row.cloneNode(true))); }"""
    )
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert sum("p (Holm)" in text_of(sheet) for sheet in pdf.pages) > 1


def test_without_scripts_tables_hold_the_numbers(whole, read):
    page = read(whole, java_script_enabled=False)
    # Playwright's own selectors by text pass over these elements.
    note = page.locator("noscript .note")
    assert note.is_visible()
    assert "Scripts are off" in note.inner_text()
    rows = page.locator("noscript tbody tr")
    assert rows.count() > 300
    assert rows.first.is_visible()
    said = [row.split() for row in rows.all_inner_texts()]
    assert ["airplane", "airplane", "971", "0.971"] in [row[:4] for row in said]


def test_a_hostile_report_runs_nothing(served_bundles, read):
    html = document(
        hostile(served_bundles),
        Filter(),
        command="<script>alert(2)</script>",
        at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    page = read(html)
    drawn(page)
    assert page.locator("main img, main script:not([type='application/json'])").count() == 0
    assert "<script>alert(1)</script>" in page.locator("#curves").inner_text()


def test_figures_of_a_report_can_be_saved(whole, read):
    page = read(whole)
    drawn(page)
    for kind in ("PNG", "SVG", "CSV"):
        with page.expect_download() as download:
            page.locator("#curves").get_by_role("button", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"curves.{kind.lower()}"


def test_nothing_is_left_on_the_disk(start_app, visit, tmp_path):
    with start_app() as app:
        save(visit(app.url))
        left = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert not [path for path in left if path.suffix == ".html"]
        assert sum(path.stat().st_size for path in left) < 100_000
