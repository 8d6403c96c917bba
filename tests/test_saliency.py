"""Occlusion maps and deletion curves, against brute force and a model whose eyes are known."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from cifar_models.saliency import verdicts
from cifar_models.saliency.cells import blurred, covered, on_cells
from cifar_models.saliency.deletion import (
    BELIEVED,
    COUNTS,
    MISLEADING,
    ORDERS,
    UNDECIDED,
    UNTESTED,
    Deletion,
    area,
    random_marks,
    stages,
)
from cifar_models.saliency.occlusion import falls_by_cell, patches
from cifar_models.saliency.study import ACTIVATION, OCCLUSION, PICTURES, study

RANDOM = np.random.default_rng(3)
IMAGE = RANDOM.integers(0, 256, (32, 32, 3), np.uint8)
BLUR = blurred(IMAGE)
CLASS = 3
# What the planted model looks at: rows 8 to 15, columns 20 to 27, so cells 2 and 3, 5 and 6.
EYES = np.s_[8:16, 20:28]
WIDE = np.s_[8:24, 8:24]


def planted(images, eyes=EYES):
    """Class 3, as far as the pixels that this model looks at are those of the picture."""
    changed = np.abs(images[(slice(None), *eyes)].astype(float) - IMAGE[eyes]).mean(axis=(1, 2, 3))
    whole = np.abs(BLUR[eyes].astype(float) - IMAGE[eyes]).mean()
    probabilities = np.empty((len(images), 10))
    probabilities[:, CLASS] = 0.95 - 0.9 * changed / whole
    rest = (1 - probabilities[:, CLASS]) / 9
    probabilities[:, [c for c in range(10) if c != CLASS]] = rest[:, None]
    return probabilities


def marked(cells):
    marks = np.zeros((8, 8))
    marks[cells] = 1
    return marks


def run(activation, probabilities=planted, image=IMAGE):
    *counts, found = study(image, probabilities(image[None])[0], activation, probabilities)
    assert counts == sorted(set(counts))
    assert counts[-1] == PICTURES
    return found


def activation_of(marks):
    """Class activation maps that mark places for the planted model's class."""
    maps = np.zeros((*marks.shape, 10))
    maps[..., CLASS] = marks
    return maps


@pytest.mark.parametrize("shape", [(3, 3), (5, 5), (4, 2), (8, 8), (1, 1)])
def test_maps_are_enlarged_as_pillow_enlarges(shape):
    places = RANDOM.random(shape).astype(np.float32)
    expected = Image.fromarray(places).resize((8, 8), Image.Resampling.BILINEAR)
    assert on_cells(places) == pytest.approx(np.asarray(expected), abs=1e-6)


def test_the_blur_is_gaussian():
    expected = np.empty((32, 32, 3))
    for row in range(32):
        for column in range(32):
            apart = (np.arange(32)[:, None] - row) ** 2 + (np.arange(32) - column) ** 2
            weights = np.exp(-apart / (2 * 3.0**2))
            expected[row, column] = (weights[..., None] * IMAGE).sum(axis=(0, 1)) / weights.sum()
    assert np.abs(BLUR - expected).max() <= 0.501
    assert np.array_equal(blurred(np.full_like(IMAGE, 255)), np.full_like(IMAGE, 255))


def test_each_patch_covers_its_pixels_and_no_others():
    pictures = covered(IMAGE, BLUR, patches())
    assert pictures.dtype == np.uint8
    place = 0
    for top in range(0, 25, 4):
        for left in range(0, 25, 4):
            expected = IMAGE.copy()
            expected[top : top + 8, left : left + 8] = BLUR[top : top + 8, left : left + 8]
            assert np.array_equal(pictures[place], expected)
            place += 1
    assert place == len(pictures)


def test_falls_are_those_of_brute_force():
    answer, without = RANDOM.random(10), RANDOM.random((49, 10))
    found = falls_by_cell(answer, without)
    for row in range(8):
        for column in range(8):
            over = [
                answer - without[7 * top + left]
                for top in range(7)
                for left in range(7)
                if top <= row < top + 2 and left <= column < left + 2
            ]
            assert found[row, column] == pytest.approx(np.mean(over, axis=0))


def test_stages_cover_the_most_marked_first():
    marks = RANDOM.permutation(64).reshape(8, 8).astype(float)
    for count, covers in zip(COUNTS[1:-1], stages(marks), strict=True):
        assert np.array_equal(covers, marks >= 64 - count)
    first = stages(np.zeros((8, 8)))[0]
    assert first[0].all(), "of equal ones the upper"
    assert first.sum() == COUNTS[1]


def test_areas_are_trapezoids():
    assert area(np.ones(5)) == pytest.approx(1)
    assert area(np.array([1, 1, 0.5, 0, 0])) == pytest.approx(0.125 + 0.75 / 8 + 0.25 / 4)


def test_the_planted_patch_is_found_and_both_maps_that_mark_it_are_believed():
    found = run(activation_of(marked(np.s_[2:4, 5:7])))
    strongest = np.unravel_index(found.falls[..., CLASS].argmax(), (8, 8))
    assert strongest in [(2, 5), (2, 6), (3, 5), (3, 6)]
    covering_all = found.without[7 * 2 + 5]
    assert covering_all[CLASS] == pytest.approx(0.05)
    assert found.without[:, CLASS].min() == covering_all[CLASS]
    far = np.ones((8, 8), bool)
    far[1:5, 4:8] = False
    assert not found.falls[far].any(), "covering what no eye sees changes nothing"
    assert [found.deletions[kind].verdict for kind in (ACTIVATION, OCCLUSION)] == [BELIEVED] * 2
    assert found.deletions[OCCLUSION].curve[[0, 1, -1]] == pytest.approx([0.95, 0.05, 0.05])


def test_a_map_that_marks_the_rest_misleads():
    found = run(activation_of(1 - marked(np.s_[2:6, 2:6])), partial(planted, eyes=WIDE))
    assert found.deletions[ACTIVATION].verdict == MISLEADING
    assert found.deletions[OCCLUSION].verdict == BELIEVED


def test_of_a_class_that_never_falls_nothing_is_said():
    found = run(activation_of(RANDOM.random((5, 5))), lambda images: planted(images * 0 + IMAGE))
    for deletion in found.deletions.values():
        assert deletion.verdict == UNTESTED
    assert not found.falls.any()


def test_a_map_by_chance_is_seldom_believed():
    def curve(marks, eyes):
        """Of a model that looks at some cells, and says as much as it sees of them."""
        shares = [(covers & eyes).sum() / eyes.sum() for covers in stages(marks)]
        return 1 - np.array([0, *shares, 1])

    verdicts_of = []
    for _ in range(500):
        eyes = np.zeros((8, 8), bool)
        row, column = RANDOM.integers(0, 6, 2)
        eyes[row : row + 3, column : column + 3] = True
        chance = on_cells(RANDOM.random((5, 5)))
        random = np.stack([curve(marks, eyes) for marks in random_marks()])
        verdicts_of.append(Deletion(curve(chance, eyes), random).verdict)
    # 5% each are meant; of 500 maps the share strays by 1 point.
    for verdict in (BELIEVED, MISLEADING):
        assert 0.01 < np.mean([one == verdict for one in verdicts_of]) < 0.09


def test_random_maps_differ_and_stay():
    assert len({marks.tobytes() for marks in random_marks()}) == ORDERS
    assert random_marks() is random_marks()


def test_who_stops_listening_stops_the_model():
    asked = []
    running = study(IMAGE, planted(IMAGE[None])[0], np.zeros((3, 3, 10)), counted(asked))
    assert next(running) == sum(asked) == 8
    running.close()
    assert sum(asked) == 8


def counted(asked):
    def answer(images):
        asked.append(len(images))
        return planted(images)

    return answer


def test_the_custom_cnn_is_asked_as_by_hand(served):
    image = served.test_images.pixels[25]  # one of which it is not too sure
    predictor = served.models["custom_cnn"].predictor
    whole = predictor.predict(image[None])
    found = run(
        whole.activation_maps[0], lambda images: predictor.predict(images).probabilities, image
    )
    blur = blurred(image)
    for row in range(8):
        for column in range(8):
            falls = []
            for top in {max(row - 1, 0), min(row, 6)}:
                for left in {max(column - 1, 0), min(column, 6)}:
                    one = image.copy()
                    square = np.s_[4 * top : 4 * top + 8, 4 * left : 4 * left + 8]
                    one[square] = blur[square]
                    falls.append(
                        whole.probabilities[0] - predictor.predict(one[None]).probabilities[0]
                    )
            assert found.falls[row, column] == pytest.approx(np.mean(falls, axis=0), abs=1e-5)
    best = found.predicted
    order = np.argsort(-found.falls[..., best].ravel(), kind="stable")
    for place, count in enumerate(COUNTS):
        one = image.copy()
        for cell in order[:count]:
            square = np.s_[cell // 8 * 4 : cell // 8 * 4 + 4, cell % 8 * 4 : cell % 8 * 4 + 4]
            one[square] = blur[square]
        expected = predictor.predict(one[None]).probabilities[0, best]
        assert found.deletions[OCCLUSION].curve[place] == pytest.approx(expected, abs=1e-5)


def deletion(curve, *random):
    """A map's curve among random ones, each given at half and at all of the cells."""
    flat = [np.array([0.9, 0.9, 0.9, half, last]) for half, last in (curve, *random)]
    return Deletion(flat[0], np.stack(flat[1:]))


@pytest.mark.parametrize(
    ("curve", "least", "most", "verdict", "words"),
    [
        (0.1, 0.2, 0.8, BELIEVED, "brings cat down sooner than all 19 random orders"),
        (0.2, 0.2, 0.8, UNDECIDED, "1 of 19 random orders brings cat down as soon"),
        (0.8, 0.2, 0.8, UNDECIDED, "19 of 19 random orders bring cat down as soon"),
        (0.9, 0.2, 0.8, MISLEADING, "All 19 random orders bring cat down sooner"),
        (0.5, 0.6, 0.8, UNTESTED, "Cat keeps at least 50.0% whatever is covered"),
    ],
)
def test_the_sentence_follows_from_the_areas(curve, least, most, verdict, words):
    last = 0.5 if verdict == UNTESTED else 0.0
    random = [(half, last) for half in np.linspace(least, most, ORDERS)]
    one = deletion((curve, last), *random)
    assert one.verdict == verdict
    said = verdicts.of_map(one, "cat")
    assert words in said[1]
    assert len(" ".join(said).split()) <= 20


def test_how_many_are_believed_is_counted():
    good, bad = (deletion((half, 0), *[(0.5, 0)] * ORDERS) for half in (0.1, 0.5))
    assert verdicts.of_all([good, good]) == "All 2 maps can be believed."
    assert verdicts.of_all([bad, good, bad]) == "1 of 3 maps can be believed."
    assert verdicts.of_all([bad, bad]) == "None of 2 maps can be believed."


def answered(*without):
    """A study of a cat, of which only what patches do is known."""
    answer = np.array([0, 0, 0, 0.9, 0, 0.1, 0, 0, 0, 0])
    rows = [[0, 0, 0, cat, 0, dog, frog, 0, 0, 0] for cat, dog, frog in without]
    return SimpleNamespace(predicted=3, answer=answer, without=np.array(rows))


def test_what_a_patch_does_is_said():
    assert verdicts.of_patches(answered((0.8, 0.1, 0.1), (0.6, 0.3, 0.1))) == (
        "No single patch turns its answer: cat falls from 90.0% to no less than 60.0%."
    )
    assert verdicts.of_patches(answered((0.95, 0.05, 0), (0.9, 0.1, 0))) == (
        "No single patch matters: cat stays at 90.0%."
    )
    # The lowest cat is not where the answer turns.
    assert verdicts.of_patches(answered((0.35, 0.3, 0.34), (0.36, 0.5, 0.1))) == (
        "Covering one patch can turn its answer to dog: cat falls from 90.0% to 36.0%."
    )


def test_a_class_that_its_colours_suffice_for_is_pointed_at():
    for last, said in ((0.1, False), (0.6, True)):
        found = SimpleNamespace(
            predicted=3,
            answer=answered().answer,
            deletions={OCCLUSION: deletion((0.1, last), *[(0.5, last)] * ORDERS)},
        )
        assert bool(verdicts.of_the_rest(found)) == said
