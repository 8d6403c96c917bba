"""Publishing and serving in a process that knows a local Hub, command by command.

huggingface_hub reads its environment at import, hence a process; one for many commands, since
its imports take seconds. Reads a JSON list [command, arguments...] per line, writes JSON.
"""

import contextlib
import hashlib
import io
import json
import os
import resource
import shutil
import sys
from pathlib import Path

import numpy as np

import cifar_models
from cifar_models.added.places import addition_of
from cifar_models.data import places
from cifar_models.errors import CifarModelsError
from cifar_models.pull import hub
from cifar_models.pull.sources import FolderSource
from cifar_models.serving.served import Serving
from cifar_models.specs import CUSTOM_CNN
from release import publish, push

SERVING: list[Serving] = []


def published(*arguments):
    """Run ``python -m release.publish`` and return its status and what it printed."""
    push._PAUSES = (0.01, 0.02, 0.03)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = publish.main(list(arguments))
    return {"status": status, "out": out.getvalue(), "err": err.getvalue()}


def serve(namespace, revision, fallback):
    """Start to serve as ``app.py --hub`` does."""
    source = hub.HubSource(namespace, revision)
    SERVING[:] = [Serving(source, fallback=FolderSource(Path(fallback)))]
    return state()


def pull(namespace):
    """Fetch the custom CNN; return where it is, or why it cannot be had."""
    try:
        return {"path": str(hub.HubSource(namespace).newest(CUSTOM_CNN).path)}
    except CifarModelsError as error:
        return {"said": str(error)}


def added(place, models):
    """Serve the bundles in a folder and a repository beside them; return what is served then."""
    try:
        serving = Serving(FolderSource(Path(models)), added=[addition_of(place)])
    except CifarModelsError as error:
        return {"said": str(error)}
    now = serving.current
    model = (now.every or now.models)[now.choices[-1].id]
    return {
        "choices": [(spec.id, spec.short_title) for spec in now.choices],
        "commit": model.place.commit,
        "runs": model.predictor is not None,
        "refreshed": serving.refresh(),
    }


def loaded(place):
    """Load a model as a notebook does; return how it shows it, or why it cannot be had."""
    try:
        return {"shown": repr(cifar_models.load(place))}
    except CifarModelsError as error:
        return {"said": str(error)}


def environment(name, value):
    """Set a variable of this process; None takes it away."""
    os.environ.pop(name, None)
    if value is not None:
        os.environ[name] = value


def refresh():
    said = SERVING[0].refresh()
    return {"said": said, **state()}


def state():
    """Return per model where it comes from and a digest of what it answers about noise."""
    served = SERVING[0].current
    pixels = np.random.default_rng(0).integers(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    answers = served.predict(pixels)
    return {
        "notices": list(served.notices),
        "number": served.number,
        "models": {
            model_id: {
                "origin": model.place.origin,
                "commit": model.place.commit,
                "answer": hashlib.sha256(answers[model_id].probabilities.tobytes()).hexdigest(),
                "predictions": hashlib.sha256(model.bundle.probabilities.tobytes()).hexdigest(),
            }
            for model_id, model in served.models.items()
        },
    }


def forget():
    """Empty the caches, as on a computer that never pulled."""
    shutil.rmtree(hub.constants.HF_HUB_CACHE, ignore_errors=True)
    shutil.rmtree(places.cache_directory(), ignore_errors=True)


def largest_file(size):
    """Let files grow to ``size`` bytes at most, as on a full disk; None takes that back."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))


COMMANDS = (
    published,
    serve,
    pull,
    added,
    loaded,
    environment,
    refresh,
    state,
    forget,
    largest_file,
)

if __name__ == "__main__":
    answers = sys.stdout
    sys.stdout = sys.stderr
    for line in sys.stdin:
        name, *given = json.loads(line)
        command = next(one for one in COMMANDS if one.__name__ == name)
        print(json.dumps(command(*given)), file=answers, flush=True)
