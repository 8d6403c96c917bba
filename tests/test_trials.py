"""Short trainings that are compared: run once, tabulated, written where they belong."""

import json

import pytest

from cifar_models.bundles import bundle
from cifar_models.errors import TrainingError
from cifar_models.specs import RESNET50
from experiments import data_share, ingredients, transfer
from train.loop.trials import run_trial
from train.networks.backbones import describe_backbone


def history(accuracy, seconds=60.0, share=1.0):
    records = [
        {"epoch": n, "val_accuracy": accuracy - 0.1 * (2 - n), "seconds": seconds * n / 2}
        | {"images_seen": 500 * n}
        for n in (1, 2)
    ]
    data = {"train_images": round(1000 * share), "validation_images": 200, "images_per_epoch": 500}
    return {"run": {"data": data, "hardware": {"cores": 2}}, "epochs": records}


@pytest.mark.usefixtures("real_train_images")
def test_a_trial_runs_once(tmp_path):
    out = tmp_path / "trial"
    settings = {
        "epochs": 2,
        "limit": 64,
        "batch_size": 32,
        "whitening": False,
        "images_per_epoch": 96,
    }
    first = run_trial("custom_cnn", settings | {"train_share": 0.5}, out, None)
    assert first["run"]["recipe"]["whitening"] is False
    assert first["run"]["data"]["train_images"] == 32
    assert [record["images_seen"] for record in first["epochs"]] == [96, 192]
    # Finished: what it is asked for now no longer matters.
    assert run_trial("custom_cnn", {"epochs": 999}, out, None) == first


def test_a_failed_trial_is_said(tmp_path, capfd):
    with pytest.raises(TrainingError, match="the trial x ended with status 1"):
        run_trial("custom_cnn", {"dropout": 2.0}, tmp_path / "x", None)
    assert "--dropout" in capfd.readouterr().err


def test_the_table_states_budget_spread_and_differences(tmp_path):
    change = ingredients.Change("no-x", "without x")
    content = ingredients.table(
        [history(0.70), history(0.72), history(0.71)], [(change, history(0.69, 90.0))]
    )
    assert "1,000 images seen" in content
    assert "71.00% on average of 3 seeds, standard deviation 1.00 points" in content
    assert "| without x | 69.00% | -2.00 points | 1.50 x |" in content

    guide = tmp_path / "README.md"
    guide.write_text(f"a\n{ingredients.BEGIN}\nold\n{ingredients.END}\nb\n")
    ingredients.write_into_guide(content, guide)
    assert guide.read_text() == f"a\n{ingredients.BEGIN}\n{content}\n{ingredients.END}\nb\n"


def test_the_guide_has_a_place_for_the_table():
    text = ingredients.GUIDE.read_text(encoding="utf-8")
    assert text.count(ingredients.BEGIN) == text.count(ingredients.END) == 1


def test_every_change_is_a_setting_of_the_recipe():
    for change in ingredients.CHANGES:
        assert ingredients.recipe_with(change) != ingredients.recipe_with(
            ingredients.Change("", "")
        )


def test_the_share_file_holds_a_line_per_network(tmp_path, monkeypatch, capsys):
    asked = []

    def trial(model, settings, out, data):
        asked.append((model, settings["backbone"] if model == "resnet50" else "", out.name))
        assert settings["epochs"] * settings["images_per_epoch"] == 600
        accuracy = 0.5 + 0.1 * settings["train_share"] + 0.02 * settings["seed"]
        return history(accuracy, share=settings["train_share"])

    monkeypatch.setattr(data_share, "run_trial", trial)
    backbone, to = tmp_path / "b.h5", tmp_path / "share.json"
    backbone.write_bytes(b"weights")
    options = ["--backbone", str(backbone), "--to", str(to), "--epochs", "2"]
    assert data_share.main([*options, "--images-per-epoch", "300"]) == 0
    written = json.loads(to.read_text())
    assert len(asked) == len(set(asked)) == 3 * 15
    assert {backbone for _, backbone, _ in asked} == {str(backbone), "none", ""}
    assert written["budget"]["images_seen"] == 600
    assert [line["start"] for line in written["lines"]] == ["backbone", "random", "random"]
    for line in written["lines"]:
        assert [point["share"] for point in line["points"]] == written["shares"]
        assert [point["train_images"] for point in line["points"]] == [10, 50, 100, 250, 1000]
        last = line["points"][-1]
        assert (last["val_accuracy"], last["spread"]) == pytest.approx((0.62, 0.02))
        assert last["seeds"] == 3
    assert data_share.main([*options, "--seeds", "0"]) == 1
    assert "--seeds must be 1 or more, not 0" in capsys.readouterr().err


@pytest.mark.parametrize("command", [data_share, transfer])
def test_a_missing_backbone_is_refused_at_once(tmp_path, capsys, command):
    assert command.main(["--backbone", str(tmp_path / "none.h5")]) == 1
    assert "neither 'imagenet' nor a file" in capsys.readouterr().err


def test_both_starts_of_resnet50_get_into_its_bundle(bundle_copy, tmp_path, monkeypatch, capsys):
    """At one budget, by one recipe, whatever their first weights."""
    folder, asked = bundle_copy / "resnet50", {}
    shipped = json.loads((folder / bundle.HISTORY).read_text())

    def trial(model, settings, out, data):
        asked[out.name] = {"model": model, **settings}
        from_backbone = settings["backbone"] != "none"
        run = {
            **shipped["run"],
            "recipe": shipped["run"]["recipe"] | settings,
            "backbone": describe_backbone(settings["backbone"]),
        }
        last = {**shipped["epochs"][0], "val_accuracy": 0.6 if from_backbone else 0.3}
        return {"run": run, "epochs": [last]}

    monkeypatch.setattr(transfer, "run_trial", trial)
    backbone = tmp_path / "b.h5"
    backbone.write_bytes(b"weights")
    assert transfer.main(["--backbone", str(backbone), "--bundle", str(folder)]) == 0
    start, random = asked["backbone"], asked["random"]
    assert {name for name in start if start[name] != random[name]} == {"backbone"}
    assert "random start: 30.00%" in capsys.readouterr().out

    read = bundle.read(folder, RESNET50)
    accuracies = {
        name: [record.val_accuracy for record in history.epochs]
        for name, history in read.further_histories.items()
    }
    assert accuracies["pretrained"] == [0.6]
    assert accuracies["random_start"] == [0.3]
    assert "`history_random_start.json`: the same network reached 30.00%" in read.card
    assert "It was trained from random weights on CIFAR-10 alone." in read.card
