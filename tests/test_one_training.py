"""What is said about kinds of network says that each was trained once."""

import pytest

from cifar_models.ui.tabs.people_tables import render_mistakes
from cifar_models.ui.tabs.verdicts import render_verdicts
from cifar_models.ui.tabs.worse_lead import render_lead


@pytest.mark.parametrize("rendered", [render_verdicts, render_mistakes, render_lead])
def test_seeds_are_said_to_be_missing(served_with_people, rendered):
    assert "One training of each model was measured." in rendered(served_with_people)
