"""Sections of a model card that the Hub's template has, see its annotated model card.

Their titles are the template's, so that readers, and programs that look for them, find them.
"""

from cifar_models.bundles.predictor import ACTIVATION_MAPS, FEATURES, PROBABILITIES
from cifar_models.data.label_quality import doubtful_indices
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import Metrics
from cifar_models.records.record import Energy, Run
from cifar_models.specs import SPACE_NAME
from cifar_models.wording import percent

_CITED = (
    "@software{cifar10_comparison,",
    "  title = {A pre-trained {ResNet50}, or a {CNN} of your own? Two {CIFAR-10} classifiers, "
    "compared with evidence},",
    "  author = {{the CIFAR-10 comparison authors}},",
    "  year = {2026}",
    "}",
    "@techreport{krizhevsky2009,",
    "  title = {Learning Multiple Layers of Features from Tiny Images},",
    "  author = {Krizhevsky, Alex},",
    "  institution = {University of Toronto},",
    "  year = {2009}",
    "}",
)
_CITED_RESNET = (
    "@inproceedings{he2016,",
    "  title = {Deep Residual Learning for Image Recognition},",
    "  author = {He, Kaiming and Zhang, Xiangyu and Ren, Shaoqing and Sun, Jian},",
    "  booktitle = {CVPR},",
    "  year = {2016}",
    "}",
)


def uses() -> list[str]:
    """Return what the model is for, and what not."""
    return [
        "## Uses",
        "",
        "### Direct Use",
        "",
        f"Sorting small photos into the ten classes of CIFAR-10: {', '.join(CLASS_NAMES)}. It was "
        f"made to be compared with a rival on the same test images, in the app `{SPACE_NAME}`.",
        "",
        "### Out-of-Scope Use",
        "",
        "Decisions that matter to anybody. Pictures of anything else, people among them: they get "
        "one of the ten names all the same. Pictures whose details are lost at 32x32.",
    ]


def bias(metrics: Metrics) -> list[str]:
    """Return the head of the limits: where it is wrong more often, as items of a list."""
    recalls = {name: metrics.per_class.of(name).recall for name in CLASS_NAMES}
    known = [recall for recall in recalls.values() if recall is not None]
    lines = [
        "- CIFAR-10 was gathered from the web by words, before 2009: it shows things as they were "
        "where pictures came from then.",
        f"- Some labels are wrong: most of five people do not confirm {len(doubtful_indices())} of "
        "the 10,000 test labels (cleanlab/label-errors). Training labels were not looked at.",
    ]
    if known:
        least, most = (
            f"{percent(end)} ({', '.join(name for name in CLASS_NAMES if recalls[name] == end)})"
            for end in (min(known), max(known))
        )
        lines.insert(0, f"- It is not equally good at all classes: recall is {least} to {most}.")
    return ["## Bias, Risks, and Limitations", "", *lines]


def recommendations() -> list[str]:
    """Return what to do about the limits."""
    return [
        "### Recommendations",
        "",
        "Measure it on pictures of your own before you rely on it, class by class.",
    ]


def litert_use() -> list[str]:
    """Return what goes in and comes out, and how LiteRT runs it."""
    return [
        "## How to Get Started with the Model",
        "",
        f"Input `images`: float32 `[N, 32, 32, 3]`, RGB, 0 to 255. Outputs: `{PROBABILITIES}` "
        f"`[N, 10]`, `{ACTIVATION_MAPS}` `[N, h, w, 10]` (the class activation maps; the "
        "probabilities are the softmax of their mean over h and w, divided by the temperature) "
        f"and `{FEATURES}` `[N, d]` (the last feature map, averaged over its places; older files "
        "lack it).",
        "",
        "```python",
        "from ai_edge_litert.interpreter import Interpreter",
        "",
        'run = Interpreter("model.tflite").get_signature_runner("serving_default")',
        'probabilities = run(images=images)["probabilities"]',
        "```",
    ]


def keras_use(repository: str | None) -> list[str]:
    """Return how Keras loads what is published under a name; nothing without one."""
    if repository is None:
        return []
    return [
        "",
        "With Keras, to train it further; it takes the same input and gives logits:",
        "",
        "```python",
        "import keras",
        "",
        f'model = keras.saving.load_model("hf://{repository}")',
        "```",
    ]


def environmental_impact(run: Run, metrics: Metrics) -> list[str]:
    """Return what the training took; energy and emissions are estimates, or not measured."""
    hardware = ", ".join(f"{name} {value}" for name, value in run.hardware.as_read.items())
    return [
        "## Environmental Impact",
        "",
        f"- Hardware type: {hardware}",
        f"- Hours used: {metrics.training.seconds / 3600:.1f}",
        *_energy(run.energy, metrics.training.epochs),
    ]


def _energy(energy: Energy | None, epochs: int) -> list[str]:
    if energy is None:
        return ["- Carbon emitted: not measured"]
    lines = [
        f"- Energy used: about {energy.kwh:.2g} kWh, an estimate for {energy.epochs} of {epochs} "
        f"epochs ({energy.method})"
    ]
    if energy.kg_co2eq is None or energy.country is None:
        return [*lines, "- Carbon emitted: not estimated, since no country was named"]
    return [
        *lines,
        f"- Carbon emitted: about {energy.kg_co2eq:.2g} kg of CO2 equivalents, an estimate from "
        f"that energy and the mean electricity of {energy.country}",
    ]


def citation(run: Run) -> list[str]:
    """Return what to cite, as BibTeX."""
    further = _CITED_RESNET if run.pretrained_on else ()
    return ["## Citation", "", "```bibtex", *_CITED, *further, "```"]
