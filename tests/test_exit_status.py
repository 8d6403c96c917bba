"""Commands that cannot finish say why in one sentence."""

import pytest

from cifar_models.errors import TrainingError
from train.exit_status import exit_status


def raising(error, **settings):
    @exit_status(**settings)
    def main(arguments):
        raise error

    return main


def test_what_a_command_returns_is_kept():
    assert exit_status()(lambda arguments: 3)(None) == 3


def test_errors_of_ours_are_one_sentence(capsys):
    assert raising(TrainingError("the backbone does not fit"))(None) == 1
    assert capsys.readouterr().err == "error: the backbone does not fit\n"


def test_a_full_disk_says_what_is_kept(capsys):
    assert raising(OSError(28, "No space left"), kept="Epochs are kept.")(None) == 1
    assert "No space left. Epochs are kept." in capsys.readouterr().err
    with pytest.raises(OSError, match="No space left"):
        raising(OSError(28, "No space left"))(None)


def test_ctrl_c_says_how_to_go_on(capsys):
    assert raising(KeyboardInterrupt(), goes_on="use --resume")(None) == 130
    assert "interrupted; use --resume" in capsys.readouterr().err


def test_anything_else_is_a_fault_of_ours():
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())(None)
