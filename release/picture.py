"""Draw the README's picture, recall per class of both models: ``python -m release.picture``."""

import argparse
import sys
from pathlib import Path

from cifar_models import specs
from cifar_models.bundles import bundle
from cifar_models.files import write_atomically
from cifar_models.labels import CLASS_NAMES
from cifar_models.records.metrics import Metrics
from cifar_models.specs import MODELS
from cifar_models.wording import interval
from train.commands.exit_status import exit_status

PICTURE = specs.ASSETS / "recall-per-class.svg"
WIDTH, ROW, TOP, LEFT, RIGHT = 760, 30, 74, 110, 30
# Readable on GitHub's light and dark pages alike.
_GREY = "#808b99"


def draw(metrics: dict[str, Metrics]) -> str:
    """Return an SVG with one line per class and one dot per model.

    Args:
        metrics: By model id.
    """
    recalls = {
        spec.id: [metrics[spec.id].per_class.of(name).recall for name in CLASS_NAMES]
        for spec in MODELS
    }
    least = int(min(min(values) for values in recalls.values()) * 10) / 10
    bottom = TOP + ROW * len(CLASS_NAMES)

    def x(share: float) -> float:
        return round(LEFT + (share - least) / (1 - least) * (WIDTH - LEFT - RIGHT), 1)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 34}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{_GREY}">',
        "<title>Share of the test images of each class that each model gets right</title>",
    ]
    for row, spec in enumerate(MODELS):
        measured = metrics[spec.id]
        parts.append(
            f'<circle cx="16" cy="{18 + 22 * row}" r="6" fill="{spec.colour}"/>'
            f'<text x="30" y="{23 + 22 * row}">{spec.title}: {measured.accuracy:.2%} of '
            f"{measured.total:,} test images right (95% interval "
            f"{interval(measured.interval)})</text>"
        )
    for tenth in range(round(least * 10), 11):
        at = x(tenth / 10)
        parts.append(
            f'<line x1="{at}" x2="{at}" y1="{TOP - 6}" y2="{bottom}" stroke="{_GREY}" '
            f'stroke-opacity="0.3"/><text x="{at}" y="{bottom + 18}" text-anchor="middle">'
            f"{tenth * 10}%</text>"
        )
    for row, name in enumerate(CLASS_NAMES):
        y = TOP + ROW * row + ROW // 2
        ends = [x(recalls[spec.id][row]) for spec in MODELS]
        parts.append(
            f'<text x="{LEFT - 14}" y="{y + 4}" text-anchor="end">{name}</text>'
            f'<line x1="{min(ends)}" x2="{max(ends)}" y1="{y}" y2="{y}" stroke="{_GREY}" '
            'stroke-width="3" stroke-opacity="0.5"/>'
        )
        parts += [
            f'<circle cx="{end}" cy="{y}" r="6" fill="{spec.colour}"/>'
            for spec, end in zip(MODELS, ends, strict=True)
        ]
    return "\n".join([*parts, "</svg>", ""])


@exit_status()
def main(arguments: list[str] | None = None) -> int:
    """Draw by command-line arguments; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m release.picture", description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURE)
    options = parser.parse_args(arguments)
    svg = draw({spec.id: bundle.read(bundle.BUNDLES / spec.id, spec).metrics for spec in MODELS})
    write_atomically(options.out, lambda part: part.write_text(svg, encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
