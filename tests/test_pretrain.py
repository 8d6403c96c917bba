"""Pre-training on tiny packs of drawn pictures, killed, resumed and used as a backbone."""

import io
import json

import keras
import numpy as np
import pytest
from PIL import Image
from test_training import kill_after_first_epoch, run

from cifar_models.errors import DatasetError, TrainingError
from train.images.picture_sets import load_pictures
from train.networks.architectures import imagenet_preprocessing
from train.networks.backbones import describe_backbone
from train.pretrain import PretrainRecipe, phases

COLOURS = ["red", "green", "blue", "white"]


def pack(path, count):
    files, labels = [], []
    for number in range(count):
        buffer = io.BytesIO()
        Image.new("RGB", (64, 64), COLOURS[number % 4]).save(buffer, "WEBP", quality=90)
        files.append(buffer.getvalue())
        labels.append(number % 4)
    np.savez(
        path,
        data=np.frombuffer(b"".join(files), np.uint8),
        offsets=np.cumsum([0, *map(len, files)]),
        labels=np.array(labels, np.int16),
    )


@pytest.fixture
def packs(tmp_path):
    folder = tmp_path / "packs"
    folder.mkdir()
    pack(folder / "train_1.npz", 40)
    pack(folder / "train_2.npz", 24)
    pack(folder / "val.npz", 16)
    return folder


def test_packs_are_read_in_order(packs):
    pictures = load_pictures(packs)
    assert pictures.train_pixels.shape == (64, 64, 64, 3)
    assert pictures.validation_pixels.shape == (16, 64, 64, 3)
    assert pictures.classes == 4
    assert pictures.train_labels[:6].tolist() == [0, 1, 2, 3, 0, 1]
    assert pictures.train_pixels[41, 9, 9].argmax() == 1
    assert len(load_pictures(packs, limit=45).train_labels) == 45


def test_a_folder_tree_is_split(tmp_path):
    for name in ("cats", "dogs"):
        (tmp_path / "tree" / name).mkdir(parents=True)
        for number in range(20):
            Image.new("L", (90, 70), number).save(tmp_path / "tree" / name / f"{number}.png")
    pictures = load_pictures(tmp_path / "tree")
    assert (len(pictures.train_labels), len(pictures.validation_labels)) == (38, 2)
    assert pictures.train_pixels.shape[1:] == (64, 64, 3)
    assert sorted(set(pictures.train_labels.tolist())) == [0, 1]


def test_damaged_and_missing_pictures_are_said(packs, tmp_path):
    whole = (packs / "train_2.npz").read_bytes()
    (packs / "train_2.npz").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match=r"train_2\.npz is not a complete pack"):
        load_pictures(packs)
    with pytest.raises(DatasetError, match="--images"):
        load_pictures(tmp_path / "nowhere")


@pytest.mark.parametrize("sizes", ["7", "64,7", "big", "", "32,40,48,56"])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(TrainingError, match="--image-sizes"):
        PretrainRecipe(epochs=3, image_sizes=sizes)


def test_sizes_share_one_cycle():
    planned = phases(PretrainRecipe(epochs=8, image_sizes="40,48,64"))
    assert [(p.name, p.epochs, p.cycle_epochs, p.continues) for p in planned] == [
        ("40 px", 3, 8, False),
        ("48 px", 3, 8, True),
        ("64 px", 2, 8, True),
    ]


def test_preprocessing_is_that_of_keras():
    images = np.random.default_rng(0).uniform(0, 255, (2, 8, 8, 3)).astype(np.float32)
    inputs = keras.Input((8, 8, 3))
    got = keras.Model(inputs, imagenet_preprocessing(inputs)).predict(images, verbose=0)
    expected = keras.applications.resnet50.preprocess_input(images.copy())
    assert got == pytest.approx(expected, abs=1e-3)


def test_killed_resumed_and_used_as_a_backbone(packs, tmp_path):
    out = tmp_path / "run"
    settings = ["--images", packs, "--epochs", "2", "--image-sizes", "32,40"]
    settings += ["--batch-size", "32", "--learning-rate", "0.01"]
    kill_after_first_epoch("pretrain", out, *settings)
    resumed = run("pretrain", *settings, "--out", out, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    history = json.loads((out / "history.json").read_text())["epochs"]
    assert [(r["epoch"], r["phase"], r["images_seen"]) for r in history] == [
        (1, "32 px", 64),
        (2, "40 px", 128),
    ]
    assert history[0]["learning_rate"] > history[1]["learning_rate"]
    assert history[1]["learning_rate"] == pytest.approx(0, abs=1e-6)
    network = keras.applications.ResNet50(
        include_top=False, weights=str(out / "backbone.weights.h5"), input_shape=(32, 32, 3)
    )
    assert all(np.isfinite(values).all() for values in network.get_weights())

    seen = describe_backbone(str(out / "backbone.weights.h5"))
    assert seen["pretrained_on"].startswith("packs (64 pictures of 4 classes; 128 images seen, ")
    (out / "backbone.weights.h5").write_bytes(b"others")
    assert "does not know" in describe_backbone(str(out / "backbone.weights.h5"))["pretrained_on"]
