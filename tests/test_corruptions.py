"""Worse pictures: the same each time, within range, and what SciPy and plain loops make of them."""

import colorsys
import hashlib
import io

import numpy as np
import PIL
import pytest
from PIL import Image
from scipy import ndimage

from cifar_models.bundles import bundle
from cifar_models.corruptions import blur, digital, kinds, noise, sampling, weather
from cifar_models.corruptions.kinds import KINDS, STRENGTHS, corrupt
from cifar_models.corruptions.settings import SLIDERS, Settings, changed, settings_from
from cifar_models.specs import MODELS

NAMES = np.array([7, 4711])
EACH = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)


@pytest.fixture(scope="module")
def pictures():
    """Two pictures with edges and smooth parts, uint8."""
    coarse = np.random.default_rng(3).integers(0, 256, (2, 5, 5, 3), np.uint8)
    large = [Image.fromarray(one).resize((32, 32), Image.Resampling.BICUBIC) for one in coarse]
    found = np.stack([np.asarray(one) for one in large])
    found[:, 8:20, 10:16] = 20
    return found


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@EACH
def test_pictures_are_the_same_each_time_and_within_range(kind, pictures):
    before = pictures.copy()
    made = [corrupt(pictures, kind, strength, NAMES) for strength in STRENGTHS]
    again = [corrupt(pictures, kind, strength, NAMES) for strength in STRENGTHS]
    assert all(one.dtype == np.uint8 and one.shape == pictures.shape for one in made)
    assert np.array_equal(made, again)
    assert np.array_equal(pictures, before)
    # Alone and in another place of a batch, a picture becomes the same.
    turned = corrupt(pictures[::-1], kind, 4, NAMES[::-1])
    assert np.array_equal(turned[::-1], made[3])
    assert np.array_equal(corrupt(pictures, kind, 0, NAMES), pictures)


@EACH
def test_a_higher_strength_changes_more(kind, pictures):
    changes = [
        np.abs(corrupt(pictures, kind, one, NAMES).astype(int) - pictures).mean()
        for one in np.arange(0, 5.5, 0.5)
    ]
    assert changes[1] > 0 or kind.id in ("pixelate", "spatter")  # which begin with whole pixels
    assert changes[2] > 0
    assert changes[10] > changes[6] > changes[2]
    assert len(kind.parameters) == len(STRENGTHS) + 1


def test_what_is_random_depends_on_the_picture_s_name(pictures):
    twice = pictures[[0, 0]]
    for kind in KINDS:
        first, second = corrupt(twice, kind, 3, NAMES)
        drawn = kind.id not in (
            *("defocus_blur", "zoom_blur", "brightness", "contrast", "pixelate"),
            "jpeg_compression",
        )
        assert (not np.array_equal(first, second)) == drawn, kind.id


def test_anything_but_bytes_of_32_by_32_is_refused(pictures):
    for wrong in (pictures.astype(np.float32), pictures[:, :16], pictures[0]):
        with pytest.raises(ValueError, match="expected uint8 pictures"):
            corrupt(wrong, KINDS[0], 3, NAMES)
    for strength in (-0.5, 5.5, float("nan")):
        with pytest.raises(ValueError, match="must be from 0 to 5"):
            corrupt(pictures, KINDS[0], strength, NAMES)


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_the_measured_pixels_can_be_made_again(spec, real_test_images):
    measured = bundle.read(bundle.BUNDLES / spec.id, spec).robustness
    about = measured.record.pictures
    if about.images_sha256 != real_test_images.sha256:
        pytest.skip("needs the pixels that were measured")
    if about.made_with != {"numpy": np.__version__, "pillow": PIL.__version__}:
        pytest.skip("other versions may round otherwise")
    assert (about.version, about.seed) == (kinds.VERSION, kinds.SEED)
    assert measured.kinds == [kind.id for kind in KINDS]
    pixels = real_test_images.pixels[measured.indices]
    stated = {kind.id: kind.pixels_sha256 for kind in measured.record.kinds}
    for name in ("impulse_noise", "contrast"):
        digest = hashlib.sha256()
        for strength in STRENGTHS:
            digest.update(corrupt(pixels, kinds.BY_ID[name], strength, measured.indices))
        assert digest.hexdigest() == stated[name]


@pytest.mark.parametrize("spec", MODELS, ids=lambda spec: spec.id)
def test_the_models_say_what_was_measured(spec, served, real_test_images):
    model = served.models[spec.id]
    measured = model.bundle.robustness
    rows = np.arange(0, len(measured.indices), 50)
    indices = measured.indices[rows]
    made = corrupt(real_test_images.pixels[indices], kinds.BY_ID["fog"], 4, indices)
    said = model.predictor.predict(made).probabilities.argmax(axis=1)
    stated = measured.predicted[measured.kinds.index("fog"), 3, rows]
    assert (said == stated).mean() >= 0.9  # other processors round otherwise


def test_reading_between_pixels_and_smoothing_are_scipy_s(pictures, rng):
    picture = pictures[0].astype(np.float32)
    rows, columns = rng.uniform(-20, 50, (2, 32, 32))
    found = sampling.sample(picture, rows, columns)
    for channel in range(3):
        expected = ndimage.map_coordinates(
            picture[..., channel].astype(np.float64), [rows, columns], order=1, mode="mirror"
        )
        assert np.allclose(found[..., channel], expected, atol=0.01)
    expected = ndimage.gaussian_filter(picture, (1.4, 1.4, 0), mode="mirror", radius=(5, 5, 0))
    assert np.allclose(sampling.blurred(picture, 1.4), expected, atol=0.01)
    kernel = rng.random((5, 3))
    expected = ndimage.correlate(picture.astype(np.float64), kernel[..., None], mode="mirror")
    assert np.allclose(sampling.convolved(picture, kernel), expected, rtol=1e-4)


def test_noise_has_the_spread_that_is_asked_for(rng):
    grey = np.full((400, 400, 3), 0.25, np.float32)
    assert noise.gaussian_noise(grey, rng, 0.08).std() == pytest.approx(0.08, rel=0.01)
    counted = np.random.default_rng(1).poisson(0.25 / 0.01, grey.shape) * 0.01
    shot = noise.shot_noise(grey, rng, 0.01)
    assert shot.mean() == pytest.approx(counted.mean(), rel=0.02)
    assert shot.std() == pytest.approx(counted.std(), rel=0.02)
    salted = noise.impulse_noise(grey, rng, 0.07)
    assert (salted == 0).mean() == pytest.approx(0.035, rel=0.03)
    assert (salted == 1).mean() == pytest.approx(0.035, rel=0.03)


def test_blurs_keep_the_mean_of_what_is_even_and_spread_a_point(rng):
    even = np.full((32, 32, 3), 0.4, np.float32)
    point = np.zeros((32, 32, 3), np.float32)
    point[16, 16] = 1
    for make in (
        lambda one: blur.defocus_blur(one, rng, 1.4),
        lambda one: blur.motion_blur(one, rng, 5),
        lambda one: sampling.blurred(one, 1.2),
    ):
        assert np.allclose(make(even), 0.4, atol=1e-5)
        spread = make(point)
        assert spread.sum() == pytest.approx(3, rel=0.01)
        assert spread.max() < 0.6
    assert np.allclose(blur.zoom_blur(even, rng, 0.3), 0.4, atol=1e-5)
    assert np.allclose(blur.glass_blur(even, rng, 0.7, 0.5), 0.4, atol=1e-5)


def test_light_contrast_and_digital_faults_are_what_they_say(pictures, rng):
    picture = pictures[0].astype(np.float32) / 255
    brighter = weather.brightness(picture, None, 0.2)
    for before, after in zip(picture.reshape(-1, 3), brighter.reshape(-1, 3), strict=True):
        hue, saturation, value = colorsys.rgb_to_hsv(*map(float, before))
        expected = colorsys.hsv_to_rgb(hue, saturation, min(value + 0.2, 1))
        assert np.allclose(after, expected, atol=1e-5)
    less = digital.contrast(picture, rng, 0.3)
    assert np.allclose(less.mean(axis=(0, 1)), picture.mean(axis=(0, 1)), atol=1e-5)
    assert np.allclose(less.std(axis=(0, 1)), 0.3 * picture.std(axis=(0, 1)), atol=1e-5)
    blocks = digital.pixelate(picture, rng, 0.5)
    means = picture.reshape(16, 2, 16, 2, 3).mean(axis=(1, 3))
    assert np.allclose(blocks, means.repeat(2, axis=0).repeat(2, axis=1), atol=0.01)
    saved = io.BytesIO()
    Image.fromarray(pictures[0]).save(saved, "JPEG", quality=40)
    expected = np.asarray(Image.open(saved), np.float32) / 255
    assert np.array_equal(digital.jpeg_compression(picture, rng, 40), expected)


def test_sliders_move_a_picture_where_they_say(pictures):
    picture = pictures[0]
    assert np.array_equal(changed(picture, Settings(), 0), picture)
    right = changed(picture, Settings(across=3), 0)
    assert np.array_equal(right[:, 3:], picture[:, :-3])
    down = changed(picture, Settings(down=-2), 0)
    assert np.array_equal(down[:-2], picture[2:])
    turned = changed(picture, Settings(rotation=30), 0)
    expected = ndimage.rotate(
        picture.astype(float), -30, reshape=False, order=1, mode="mirror", axes=(1, 0)
    )
    assert np.abs(turned - expected).max() <= 1
    larger = changed(picture, Settings(size=150), 0)
    places = 15.5 + (np.mgrid[0:32, 0:32] - 15.5) / 1.5
    for channel in range(3):
        expected = ndimage.map_coordinates(picture[..., channel].astype(float), places, order=1)
        assert np.abs(larger[..., channel] - expected).max() <= 1
    assert changed(picture, Settings(brightness=-50), 0).mean() < picture.mean() - 40


def test_at_whole_strengths_sliders_make_the_measured_pictures(pictures):
    for kind in KINDS[::4]:
        made = changed(pictures[1], Settings(kind.id, strength=3), 4711)
        assert np.array_equal(made, corrupt(pictures, kind, 3, NAMES)[1])


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "frost"},
        {"kind": None},
        {"strength": 5.5},
        {"strength": "3"},
        {"strength": True},
        {"rotation": 7},
        {"size": float("nan")},
        {"down": None},
    ],
)
def test_settings_that_no_slider_has_are_refused(change):
    sent = vars(Settings()) | change
    with pytest.raises(ValueError, match=next(iter(change))):
        settings_from(sent)


def test_settings_come_back_as_they_were_sent():
    for slider in SLIDERS:
        for settings in Settings(kind="fog", strength=2.5).along(slider):
            assert settings_from(vars(settings)) == settings
    for nothing in (None, [], "fog", {}):
        with pytest.raises(ValueError, match="no kind"):
            settings_from(nothing)
