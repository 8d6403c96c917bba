"""The closed lists hold all that the installed Gradio has."""

import gradio
from gradio.components import State
from gradio.data_classes import CancelBody, PredictBody, ResetBody, SimplePredictBody
from gradio.routes import App
from gradio.state_holder import SessionState
from guarded import small_page

from cifar_models.serving.served import Serving
from cifar_models.ui.page import build_page
from cifar_models.ui.server import events
from cifar_models.ui.server.rules import routes
from cifar_models.ui.server.sessions import LightState


def paths(routes_of):
    """Yield the paths of routes and of the routers among them."""
    for route in routes_of:
        if hasattr(route, "path"):
            yield route.path
        else:
            yield from paths(route.original_router.routes)


def test_each_route_of_gradio_is_open_or_known_to_be_closed():
    served = set(paths(App.create_app(small_page()).routes))
    opened = {path for route in routes.OPEN for path in route.templates}
    closed = {path for paths in routes.CLOSED.values() for path in paths}
    assert not opened & closed
    assert not served - opened - closed, "new in this Gradio: open it, or say why not"
    assert not opened - served, "no longer in this Gradio"


def test_what_gradio_reads_of_an_event_is_passed_on_or_known_to_be_left_out():
    assert set(PredictBody.model_fields) == events.PASSED_ON | events.LEFT_OUT
    assert set(SimplePredictBody.model_fields) <= events.PASSED_ON | events.LEFT_OUT
    assert set(CancelBody.model_fields) == {"session_hash", "fn_index", "event_id"}
    assert set(ResetBody.model_fields) == {"event_id"}


def test_the_gradio_that_was_looked_at_is_the_one_installed():
    """Look through both lists, then name the new version."""
    assert gradio.__version__ in routes.CHECKED


def test_each_input_of_the_page_is_of_a_known_kind():
    page = build_page(Serving())
    kinds = {type(block).__name__ for f in page.fns.values() if f.fn for block in f.inputs}
    assert kinds <= set(events.VALUES)
    for block in page.blocks.values():
        assert not any(
            getattr(getattr(block, name, None), "_is_server_fn", False)
            for name in dir(type(block))
            if not name.startswith("__")
        ), "/component_server is closed"


def test_a_light_state_has_all_that_gradios_has():
    page = small_page()
    light, whole = LightState(page), SessionState(page)
    assert vars(light).keys() == vars(whole).keys()
    state = next(block for block in page.blocks.values() if isinstance(block, State))
    for one in (light, whole):
        one[state._id] = {"kept": 1}
        assert state._id in one
        assert one[state._id] == {"kept": 1}
        assert [value for _, value, _ in one.state_components] == [{"kept": 1}]
    assert not light.config_values
    other = next(block for block in page.blocks.values() if not block.stateful)
    light[other._id] = other
    assert light[other._id] is other
    assert not list(light.components)
