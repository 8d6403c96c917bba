"""Files of predictions from elsewhere: read as they are meant, or refused in one sentence."""

import io
import json
import pickle
import zipfile

import numpy as np
import pytest
from prediction_files import answers_of, write_csv, write_json, write_npz, write_parquet

from cifar_models.added.formats import reading
from cifar_models.added.formats.columns import MOST_BYTES, MisreadError
from cifar_models.added.places import addition_of
from cifar_models.added.predictions import answers_of as read_answers
from cifar_models.errors import AdditionError
from cifar_models.labels import CLASS_NAMES
from cifar_models.stats.metrics import wilson_interval

LABELS = np.random.default_rng(5).integers(0, 10, 200).astype(np.uint8)
GIVEN = answers_of(LABELS)
SAID = GIVEN.argmax(axis=1)


def read(content):
    content = content.encode() if isinstance(content, str) else content
    return read_answers(reading.read(content), "theirs", LABELS)


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array, **how):
    file = io.BytesIO()
    np.save(file, array, **how)
    return file.getvalue()


def lines(rows, header=None, between=","):
    rows = [between.join(map(str, row)) for row in rows]
    return "\n".join([*([header] if header else []), *rows]) + "\n"


def refused(content):
    """Return the sentence with which a file is refused."""
    with pytest.raises((AdditionError, MisreadError)) as caught:
        read(content)
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 400
    return said


PERMUTED = np.random.default_rng(9).permutation(200)
NAMED = [f"p_{name}" for name in CLASS_NAMES]


@pytest.mark.parametrize(
    "content",
    [
        npz(probabilities=GIVEN, labels=LABELS),
        npz(probs=GIVEN[:, ::-1], classes=np.array(CLASS_NAMES[::-1])),
        npz(predictions=GIVEN),
        npz(GIVEN=GIVEN, y_proba=GIVEN, images_sha256=np.array("x")),
        npz(arr_0=GIVEN),
        npz(probabilities=GIVEN[PERMUTED], index=PERMUTED, label=LABELS[PERMUTED]),
        npy(GIVEN),
        npy(GIVEN.astype(np.float32)),
        lines(GIVEN),
        lines(GIVEN, ",".join(CLASS_NAMES)),
        "\ufeff" + lines(GIVEN, ",".join(NAMED)),
        lines(GIVEN, ";".join(map(str, range(10))), ";"),
        lines(GIVEN, "\t".join(CLASS_NAMES), "\t").replace("\n", "\r\n"),
        lines(np.column_stack([PERMUTED, GIVEN[PERMUTED]])),
        lines([[at, *GIVEN[at]] for at in PERMUTED], "," + ",".join(CLASS_NAMES)),
        lines([[at + 1, *GIVEN[at]] for at in PERMUTED], "id," + ",".join(CLASS_NAMES)),
        json.dumps(GIVEN.tolist()),
        json.dumps({"probabilities": GIVEN.tolist(), "labels": LABELS.tolist(), "note": "mine"}),
        json.dumps({"probabilities": GIVEN[:, ::-1].tolist(), "classes": CLASS_NAMES[::-1]}),
        json.dumps([dict(zip(CLASS_NAMES, row, strict=True)) for row in GIVEN.tolist()]),
        "\n".join(json.dumps({"proba": row}) for row in GIVEN.tolist()),
    ],
)
def test_probabilities_are_read_whatever_form_they_have(content):
    probabilities, graded = read(content)
    assert graded
    assert probabilities.dtype == np.float32
    assert np.allclose(probabilities, GIVEN, atol=1e-6)


@pytest.mark.parametrize(
    "content",
    [
        npz(predicted=SAID),
        npz(predicted=np.array(CLASS_NAMES)[SAID], true=LABELS),
        npz(predicted=np.array(CLASS_NAMES, dtype="S")[SAID]),
        npz(pred=CLASS_NAMES.index("cat") + 0 * SAID + SAID - 3, classes=np.array(CLASS_NAMES)),
        npy(SAID),
        lines(SAID[:, None]),
        lines([[CLASS_NAMES[one]] for one in SAID]),
        lines([[CLASS_NAMES[one].upper()] for one in SAID], "Predicted Class"),
        lines([[at + 1, CLASS_NAMES[SAID[at]]] for at in range(200)], "id,label"),
        lines([[at, float(SAID[at])] for at in PERMUTED], "index,prediction"),
        lines([[SAID[at], LABELS[at]] for at in range(200)], "predicted,label"),
        json.dumps(SAID.tolist()),
        json.dumps([CLASS_NAMES[one] for one in SAID]),
        json.dumps([{"index": int(at), "predicted": CLASS_NAMES[SAID[at]]} for at in PERMUTED]),
        lines([[at, CLASS_NAMES[SAID[at]]] for at in PERMUTED]),
        lines([[at, SAID[at]] for at in PERMUTED], ",0"),
    ],
)
def test_classes_alone_are_read_by_name_or_number(content):
    probabilities, graded = read(content)
    assert not graded
    assert np.array_equal(probabilities, np.eye(10, dtype=np.float32)[SAID])


def test_rounded_probabilities_add_up_to_1_again():
    probabilities, _ = read(lines(GIVEN.round(3)))
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-6)


def changed(at, value):
    other = GIVEN.copy()
    other[at] = value
    return other


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (npz(probabilities=GIVEN[:-1]), "has 199 rows; expected one for each of the 200"),
        (lines(SAID[:-1, None], "predicted"), "has 199 rows; expected one for each of the 200"),
        (
            npz(probabilities=GIVEN[PERMUTED], labels=LABELS[PERMUTED]),
            "another order, so sort them, or add an index",
        ),
        (npz(probabilities=GIVEN, labels=(LABELS + 1) % 10), "about other images"),
        (lines(changed((7, 2), np.nan)), "holds NaN in row 7"),
        (json.dumps(changed((7, 2), np.inf).tolist()), "holds infinity in row 7"),
        (lines(changed((3, 1), -0.2)), "holds the number -0.2 in row 3"),
        (npz(probabilities=GIVEN * 100), "percentages be divided by 100"),
        (npz(logits=np.log(GIVEN)), "holds logits: apply softmax first"),
        (npz(probabilities=np.log(GIVEN)), "logits must go through softmax"),
        (npz(probabilities=np.hstack([GIVEN, GIVEN])), "has 20 numbers in each row"),
        (lines(GIVEN, ",".join(["tiger", *CLASS_NAMES[1:]])), "lacks columns for airplane"),
        (lines(GIVEN, ",".join(["plane", "airplane", *CLASS_NAMES[2:]])), "two columns for the"),
        (npz(probabilities=GIVEN, classes=np.array(["tiger", *CLASS_NAMES[1:]])), "other classes"),
        (lines([["tiger"]] * 200, "predicted"), "holds 'tiger' as prediction in row 0"),
        (lines([[10]] * 200, "predicted"), "holds '10' as prediction"),
        (lines([[1.5]] * 200, "predicted"), "holds '1.5' as prediction"),
        (lines([["0.5"]] * 200, "p_cat"), "lacks columns for"),
        (lines([[*row[:9], "x"] for row in GIVEN.tolist()], ",".join(CLASS_NAMES)), "holds 'x'"),
        (lines([[0, one] for one in SAID], "index,predicted"), "names image 0 twice"),
        (lines([[at * 2, SAID[at]] for at in range(200)], "index,predicted"), "leaves images out"),
        (lines([[at + 0.5, SAID[at]] for at in range(200)], "index,predicted"), "not whole"),
        (lines(LABELS[:, None], "label"), "the true classes alone"),
        (npz(labels=LABELS), "the true classes alone"),
        (npz(probabilities=GIVEN[:-1], labels=LABELS), "columns of different lengths"),
        (npz(features=GIVEN), "has the columns features; expected ten columns"),
        (npz(probabilities=np.array([{}] * 200)), "Python objects, which are never unpickled"),
        (npy(np.array([{}] * 200, object), allow_pickle=True), "never unpickled"),
        (pickle.dumps(GIVEN), "is a pickle, which could run anything"),
        (npz(probabilities=GIVEN)[:-40], "is damaged"),
        (npy(GIVEN)[:-40], "is damaged"),
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"\x00\x01\x02", "is neither NPZ, CSV, Parquet or JSON"),
        (b"\xff\xfe\xfa", "is neither NPZ, CSV, Parquet or JSON"),
        (b"PAR1 no", "is no Parquet file"),
        ("{", "is no JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[]", "holds no rows"),
        ("{}", "has the columns none"),
        (json.dumps([{"predicted": 1}, {"said": 2}]), "has other names in row 1"),
        (json.dumps([[1, 2], [1]]), "has 2 values in the first row and 1 in number 2"),
        (json.dumps({"probabilities": [[[1]]] * 200}), "holds lists within rows"),
        (lines(GIVEN, "a,a"), "values in the first row"),
        ("x" * 300 + "\n1\n", "more than 200 characters"),
        (",".join(["1"] * 100) + "\n", "has 100 columns"),
    ],
)  # fmt: skip
def test_what_does_not_fit_gets_one_sentence(content, sentence):
    assert sentence in refused(content)


def test_small_files_that_unpack_to_much_are_refused_before_they_do():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        header = npy(np.zeros((1, 10)))[:128]
        larger = header.replace(b"(1, 10)", b"(9000000, 10)", 1)[:128]
        archive.writestr("probabilities.npy", larger + b"\0" * (MOST_BYTES + 10_000))
    assert len(bomb.getvalue()) < 100_000
    assert "is damaged" in refused(bomb.getvalue()) or "more than" in refused(bomb.getvalue())
    many = npz(**{f"a{at}": np.zeros(1) for at in range(100)})
    assert "holds 100 arrays" in refused(many)


def test_parquet_by_columns_and_by_lists(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    path = write_parquet(tmp_path / "a.parquet", GIVEN, LABELS)
    probabilities, graded = read(path.read_bytes())
    assert graded
    assert np.allclose(probabilities, GIVEN, atol=1e-6)
    table = pyarrow.table({"probabilities": GIVEN.tolist(), "index": np.arange(200)})
    parquet.write_table(table, path)
    assert np.allclose(read(path.read_bytes())[0], GIVEN, atol=1e-6)
    text = pyarrow.table({"predicted": [CLASS_NAMES[one] for one in SAID]})
    parquet.write_table(text, path)
    assert np.array_equal(read(path.read_bytes())[0].argmax(axis=1), SAID)
    long = pyarrow.table({"predicted": ["x" * 1000] * 200})
    parquet.write_table(long, path)
    assert "more than 200 characters" in refused(path.read_bytes())
    parquet.write_table(pyarrow.table({"img": [{"bytes": b""}] * 200}), path)
    assert "expected numbers or text" in refused(path.read_bytes())


def test_three_files_of_others_compare_as_plain_numpy_says(served_bundles, tmp_path):
    from cifar_models.serving.served import Serving
    from cifar_models.stats.comparison import mcnemar_p_value

    labels = served_bundles.labels
    given = [answers_of(labels, seed, right) for seed, right in ((1, 0.9), (2, 0.8), (3, 0.95))]
    files = [
        write_npz(tmp_path / "one.npz", given[0], labels),
        write_csv(tmp_path / "two.csv", given[1]),
        write_json(tmp_path / "three.json", given[2].argmax(axis=1)),
    ]
    now = Serving(added=[addition_of(str(path)) for path in files]).current
    assert [spec.id for spec in now.choices][2:] == ["one", "two", "three"]
    for place, name in enumerate(("one", "two", "three")):
        said = given[place].argmax(axis=1)
        view = now.about(f"{name}~resnet50")
        right = int((said == labels).sum())
        metrics = view.bundles[name].metrics
        assert (metrics.correct, metrics.accuracy) == (right, right / 10_000)
        assert metrics.interval == wilson_interval(right, 10_000)
        assert view.gives_probabilities == (name != "three")
        other = now.bundles["resnet50"].predicted == labels
        only = int(((said == labels) & ~other).sum()), int(((said != labels) & other).sum())
        difference = view.difference()
        assert (difference.only_a, difference.only_b) == only
        assert difference.p_value == mcnemar_p_value(*only)
        assert difference.difference == pytest.approx((only[0] - only[1]) / 10_000)
    path = write_parquet(tmp_path / "four.parquet", given[0], labels)
    same = Serving(added=[addition_of(str(path))]).current.about("four~resnet50")
    assert np.array_equal(same.bundles["four"].predicted, given[0].argmax(axis=1))


def test_a_ridge_of_scikit_learn_on_pixels_compares_as_it_says_itself(
    served_bundles, real_test_images, real_train_images, tmp_path
):
    from sklearn.linear_model import RidgeClassifier

    from cifar_models.serving.served import Serving

    def pixels(images, count):
        return images.pixels[:count].reshape(count, -1).astype(np.float32) / 255

    ridge = RidgeClassifier(alpha=100).fit(
        pixels(real_train_images, 3000), real_train_images.labels[:3000]
    )
    tested = pixels(real_test_images, 10_000)
    score = ridge.score(tested, real_test_images.labels)
    assert 0.25 < score < 0.5
    path = tmp_path / "ridge.csv"
    np.savetxt(path, ridge.predict(tested), "%d", header="predicted", comments="")
    now = Serving(added=[addition_of(str(path))]).current
    view = now.about("ridge~custom_cnn")
    assert view.bundles["ridge"].metrics.accuracy == pytest.approx(score)
    assert view.difference().interval[1] < 0
