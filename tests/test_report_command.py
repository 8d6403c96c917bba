"""``python -m release.report`` writes a whole file or none, and refuses what is no filter."""

import subprocess
import sys

import pytest
from paths import ROOT, without_images
from prediction_files import answers_of, write_npz
from report_html import Report

from cifar_models.added.places import PredictionsFile
from cifar_models.serving.served import Serving
from cifar_models.specs import PAIR
from cifar_models.stats.filters import Filter
from release.report import main, read_filter


def test_it_writes_the_report_of_a_filter(tmp_path, capsys):
    out = tmp_path / "new" / "report.html"
    assert main(["--filter", "?true=cat&labels=not_doubtful", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "true class cat, without doubtful labels" in said
    html = out.read_text(encoding="utf-8")
    report = Report(html)
    assert "983 of 10,000 test pictures" in report.text
    command = "python -m release.report --filter 'true=cat&labels=not_doubtful'"
    assert command in report.texts["provenance"]
    assert html.count("plotly.js v") == 1
    assert [path.name for path in out.parent.iterdir()] == ["report.html"]


def test_it_writes_of_any_two(served_bundles, tmp_path, capsys):
    mine = write_npz(
        tmp_path / "mine.npz", answers_of(served_bundles.labels), served_bundles.labels
    )
    out, pair = tmp_path / "report.html", "pair=mine~custom_cnn"
    asked = ["--add", str(mine), "--filter", f"{pair}&outcome=only_first_right", "--out", str(out)]
    assert main(asked) == 0
    report = Report(out.read_text(encoding="utf-8"))
    served = Serving(added=[PredictionsFile(mine)]).current.about("mine~custom_cnn")
    count = len(Filter(outcome="only_first_right").indices(served.answers))
    assert f"{count:,} of 10,000 test pictures" in report.text
    made_by = report.texts["provenance"]
    assert f"--filter '{pair}&outcome=only_first_right' --add PLACE" in made_by
    assert str(tmp_path) not in report.text
    with pytest.raises(SystemExit):
        main(["--filter", "pair=mine~custom_cnn", "--out", str(tmp_path / "none")])
    assert "the models are resnet50, custom_cnn" in capsys.readouterr().err


def test_pictures_are_put_in_where_they_are_asked_for(real_test_images, tmp_path):
    out = tmp_path / "report.html"
    assert main(["--pictures", "--out", str(out)]) == 0
    assert len(Report(out.read_text(encoding="utf-8")).pictures) == 36


def test_without_test_images_no_pictures_can_be_asked_for(tmp_path, monkeypatch, capsys):
    for name, value in without_images(tmp_path).items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "report.html"
    assert main(["--pictures", "--out", str(out)]) == 1
    assert "--pictures needs the test images" in capsys.readouterr().err
    assert not out.exists()
    assert main(["--out", str(out)]) == 0


def test_what_cannot_be_written_leaves_what_was_there(tmp_path, capsys):
    folder = tmp_path / "report.html"
    folder.mkdir()
    assert main(["--out", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", Filter()),
        ("?true=cat", Filter(true="cat")),
        (
            "http://127.0.0.1:7860/?outcome=only_custom_cnn_right&tab=matrices&page=3#x",
            Filter(outcome="only_second_right"),
        ),
        ("resnet50_least=0.5&resnet50_most=1", Filter(first_least=0.5)),
        ("people_least=0", Filter()),
        ("confidence_of=custom_cnn&least=0.2&most=0.4", Filter(second_least=0.2, second_most=0.4)),
        ("custom_cnn=dog&labels=doubtful", Filter(second="dog", labels="doubtful")),
    ],
)
def test_an_address_of_the_page_names_the_filter(query, expected):
    assert read_filter(query, PAIR) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("tru=cat", "'tru' is no part of a filter"),
        ("true=kitten", "true is 'kitten'"),
        ("true=", "true is ''"),
        ("resnet50_least=nan", "resnet50_least is 'nan'"),
        ("resnet50_least=2", "resnet50_least is '2'"),
        ("true=cat&true=dog", "given twice"),
        ("resnet50_least=0.9&resnet50_most=0.2", "contradicting each other"),
        ("outcome=only_first_right", "outcome is"),
        ("<script>=1", "no part of a filter"),
    ],
)
def test_a_filter_that_means_nothing_is_refused(query, said, tmp_path, capsys):
    with pytest.raises(ValueError, match=said.replace("'", ".")):
        read_filter(query, PAIR)
    out = tmp_path / "report.html"
    with pytest.raises(SystemExit) as ended:
        main(["--filter", query, "--out", str(out)])
    assert ended.value.code == 2
    assert not out.exists()


def test_it_needs_neither_the_page_nor_a_training_library():
    code = (
        "import sys, release.report\n"
        "print([n for n in ('gradio', 'keras', 'tensorflow', 'train.loop') if n in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert run.stdout.strip() == "[]", run.stderr
