import numpy as np
import pytest
from PIL import Image

from train.images.augment import (
    AugmentedImages,
    cutmix,
    cutout,
    one_hot,
    random_crop,
    random_flip,
    random_resized_crop,
    resize,
)

RNG = np.random.default_rng(1)
PIXELS = RNG.integers(0, 256, (50, 32, 32, 3), np.uint8)
LABELS = (np.arange(50) % 10).astype(np.uint8)


def batches(**changes):
    settings = {"batch_size": 16, "seed": 3} | changes
    padding = settings.pop("crop_padding", 4)
    return AugmentedImages(
        PIXELS, LABELS, lambda images, rng: random_crop(images, padding, rng), **settings
    )


def test_crops_shift_each_image_by_its_own_whole_pixels():
    cropped = random_crop(PIXELS, 4, np.random.default_rng(0))
    padded = np.pad(PIXELS, ((0, 0), (4, 4), (4, 4), (0, 0)), mode="reflect")
    offsets = []
    for image, source in zip(cropped, padded, strict=True):
        found = [
            (top, left)
            for top in range(9)
            for left in range(9)
            if np.array_equal(image, source[top : top + 32, left : left + 32])
        ]
        assert len(found) == 1
        offsets += found
    assert len(set(offsets)) > 25


def test_flips_mirror_about_half():
    flipped = random_flip(PIXELS, np.random.default_rng(0))
    same = [np.array_equal(a, b) for a, b in zip(flipped, PIXELS, strict=True)]
    mirrored = [np.array_equal(a, b[:, ::-1]) for a, b in zip(flipped, PIXELS, strict=True)]
    assert all(a != b for a, b in zip(same, mirrored, strict=True))
    assert 10 < sum(mirrored) < 40


def test_alternating_flips_show_both_views_in_two_epochs():
    dataset = batches(crop_padding=0, batch_size=50, flips="alternating")
    views = []
    for _ in range(3):
        images, _ = dataset[0]
        found = {image.astype(np.uint8).tobytes() for image in images}
        views.append([image.tobytes() in found for image in PIXELS])
        dataset.on_epoch_end()
    assert 10 < sum(views[0]) < 40
    assert views[1] == [not plain for plain in views[0]]
    assert views[2] == views[0]


def test_cutout_covers_a_square_of_each_image_at_its_own_place():
    white = np.full((200, 32, 32, 3), 255, np.uint8)
    covered = (cutout(white, 8, np.random.default_rng(0)) != 255).all(axis=-1)
    areas = covered.sum(axis=(1, 2))
    assert areas.max() == 64
    assert (areas >= 16).all(), "its centre lies within the image"
    assert len({image.tobytes() for image in covered}) > 150
    assert np.array_equal(cutout(PIXELS, 0, RNG), PIXELS)


def test_mixed_pictures_hold_a_box_of_another_and_as_much_of_its_class():
    targets = one_hot(LABELS)
    mixed, answers = cutmix(PIXELS, targets, 0.6, np.random.default_rng(2))
    sources = []
    for picture, own, answer, target in zip(mixed, PIXELS, answers, targets, strict=True):
        changed = (picture != own).any(-1)
        rows, columns = changed.any(1), changed.any(0)
        share = rows.sum() * columns.sum() / changed.size
        assert answer.sum() == pytest.approx(1)
        assert answer @ target >= 1 - share - 1e-5
        others = [n for n, other in enumerate(PIXELS) if (picture == other)[changed].all()]
        if not changed.any():
            np.testing.assert_array_equal(answer, target)
            continue
        (other,) = others
        assert changed[rows][:, columns].mean() > 0.95, "what changed is a box"
        sources.append(other)
        expected = (1 - share) * target + share * targets[other]
        np.testing.assert_allclose(answer, expected, atol=1e-5)
    assert 15 <= len(sources) <= 40
    assert len(set(sources)) == len(sources), "each picture lends its box once"


def test_without_mixing_nothing_changes():
    targets = one_hot(LABELS)
    same, answers = cutmix(PIXELS, targets, 0, np.random.default_rng(0))
    assert same is PIXELS
    assert answers is targets
    kept, mixed = batches(), batches(mixed=1.0)
    np.testing.assert_array_equal(kept[0][1], one_hot(np.argmax(kept[0][1], 1)))
    assert ((mixed[0][1] > 0).sum(1) > 1).any()


def test_an_epoch_of_few_images_shows_each_about_as_often():
    dataset = batches(crop_padding=0, images_per_epoch=120, batch_size=32)
    targets = [dataset[index][1] for index in range(len(dataset))]
    assert [len(part) for part in targets] == [32, 32, 32, 24]
    order = dataset._order
    assert set(np.bincount(order, minlength=len(PIXELS))) <= {2, 3}


def test_every_image_once_per_epoch_with_its_label():
    plain = batches(crop_padding=0)
    assert len(plain) == 4
    seen = []
    for index in range(len(plain)):
        images, targets = plain[index]
        assert images.dtype == np.float32
        for image, target in zip(images, targets, strict=True):
            row = next(
                i
                for i, p in enumerate(PIXELS)
                if np.array_equal(image, p) or np.array_equal(image, p[:, ::-1])
            )
            assert target.argmax() == LABELS[row]
            seen.append(row)
    assert sorted(seen) == list(range(50))


def test_a_resumed_epoch_is_the_uninterrupted_one():
    through = batches()
    first = through[1][0]
    through.on_epoch_end()
    resumed = batches(epoch=1)
    for index in range(len(through)):
        assert np.array_equal(through[index][0], resumed[index][0])
    assert not np.array_equal(first, through[1][0])
    assert not np.array_equal(first, batches(seed=4)[1][0])


def test_one_hot_rows_are_the_classes():
    assert one_hot(np.array([3])).tolist() == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0]]


@pytest.mark.parametrize("padding", [0, 3])
def test_crops_keep_shape_and_type(padding):
    cropped = random_crop(PIXELS, padding, RNG)
    assert (cropped.shape, cropped.dtype) == (PIXELS.shape, np.uint8)


def test_resizing_equals_pillow():
    for size in (64, 20):
        got = resize(PIXELS[:3], size)
        expected = [
            np.asarray(
                Image.fromarray(image).transform(
                    (size, size),
                    Image.Transform.EXTENT,
                    (0, 0, 32, 32),
                    Image.Resampling.BILINEAR,
                )
            )
            for image in PIXELS[:3]
        ]
        inside = np.s_[:, 2:-2, 2:-2]
        assert (
            np.abs(got[inside] - np.array(expected)[inside]).max() < 1.01
        )  # Pillow cuts off decimals
    assert np.array_equal(resize(PIXELS, 32), PIXELS)


def test_resized_crops_lie_within_their_picture():
    ramp = np.zeros((200, 32, 32, 3), np.uint8)
    ramp[..., 0] = np.arange(32)[:, None] * 8
    ramp[..., 1] = np.arange(32) * 8
    cropped = random_resized_crop(ramp, 24, 0.25, np.random.default_rng(0))
    assert cropped.shape == (200, 24, 24, 3)
    heights = (cropped[:, -1, 0, 0] - cropped[:, 0, 0, 0]) / 8 * 24 / 23
    widths = (cropped[:, 0, -1, 1] - cropped[:, 0, 0, 1]) / 8 * 24 / 23
    area = heights * widths / 32**2
    assert 0.2 < area.min() < 0.35
    assert area.max() > 0.85
    assert len(np.unique(cropped[:, 0, 0, 0])) > 100
    whole = random_resized_crop(ramp[:1], 32, 1.0, np.random.default_rng(3))
    assert whole.max() <= 248.01
