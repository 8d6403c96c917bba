"""The process that tries a model: ``python -m cifar_models.bundles.trial_worker SECONDS``.

The model comes on its standard input; what is wrong with it goes to the standard output, as JSON.
What passes the limits ends the process.
"""

import json
import sys

from cifar_models import processes
from cifar_models.bundles.predictor import CHUNK, Predictor
from cifar_models.errors import BundleError

MEMORY = 1_000_000_000
_IT = "it"


def main() -> None:
    """Try one model."""
    model, problem = sys.stdin.buffer.read(), ""
    answers = processes.answers_alone()
    processes.limit_memory(MEMORY)
    processes.limit_seconds(int(sys.argv[1]))
    try:
        predictor = Predictor(model, name=_IT)
        predictor.check_operators()
        predictor.try_out()
        predictor.try_out(CHUNK)
    except BundleError as error:
        problem = str(error).removeprefix(f"{_IT} ")
    with answers:
        answers.write(json.dumps({"problem": problem}).encode())


if __name__ == "__main__":
    main()
