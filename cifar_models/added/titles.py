"""How added models are called: by what their files are called, as far as a page can show that."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from cifar_models.specs import MODEL_IDS, ModelSpec, spec_for

MOST_CHARACTERS = 24
_NEW = "new run"
# Words that stand beside model ids in answers and addresses.
_RESERVED = frozenset(
    ("first", "second", "people", "agree", "difference", "models", "report", "answers", *MODEL_IDS)
)
# Beside letters and digits; none of them means anything to HTML, a spreadsheet or an address.
_SIGNS = " ._-+()"


def title_of(name: str) -> str:
    """Return a name as a title: letters, digits and few signs, at most 24 characters.

    >>> title_of("<b>svm</b>.v2"), title_of("=cmd()"), title_of("***")
    ('b svm b .v2', 'cmd()', 'model')
    """
    kept = "".join(
        one if one.isalnum() or one in _SIGNS else " " for one in unicodedata.normalize("NFC", name)
    )
    kept = re.sub(r"\s+", " ", kept).lstrip(_SIGNS).strip()
    if len(kept) > MOST_CHARACTERS:
        kept = f"{kept[: MOST_CHARACTERS - 1].rstrip()}…"
    return kept or "model"


def id_of(name: str) -> str:
    """Return a name as the id of a model: ``[a-z0-9_-]``, at most 40 characters.

    >>> id_of("SVM (v2)"), id_of("Bäume"), id_of("первая")
    ('svm-v2', 'baume', 'model')
    """
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_name).strip("-_")[:40] or "model"


def spec_of(name: str, taken: Iterable[ModelSpec], network: str | None = None) -> ModelSpec:
    """Return the record of an added model.

    Args:
        name: Of its file, folder or repository.
        taken: Those of the models that there are, from which id and titles must differ.
        network: Id that its bundle gives; None where only predictions are known.
    """
    short = in_sentence = title_of(name)
    title = f"{short}, answers alone" if network is None else short
    if network in MODEL_IDS:
        known = spec_for(network)
        remark = f"({_NEW if id_of(name) == id_of(network) else short})"
        short, in_sentence = (f"{one} {remark}" for one in (known.short_title, known.in_sentence))
        title = f"{known.title} {remark}"
    found = ModelSpec(id_of(name), title, short, in_sentence, "")
    taken = list(taken)
    ids, titles = {one.id for one in taken} | _RESERVED, {one.short_title for one in taken}
    if found.id in _RESERVED:
        found = replace(found, id=f"{found.id}-new")
    numbered, number = found, 1
    while numbered.id in ids or numbered.short_title in titles:
        number += 1
        numbered = ModelSpec(
            f"{found.id}-{number}",
            *(f"{one} {number}" for one in (found.title, found.short_title, found.in_sentence)),
            "",
        )
    return numbered
