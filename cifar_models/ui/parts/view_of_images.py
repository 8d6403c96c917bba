"""Which of the filter's images the panel shows, in which order, as the page's address says it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import numpy as np

from cifar_models.specs import BETWEEN, PAIR_NAME, PLACES, pair_by_ids
from cifar_models.stats import selection
from cifar_models.stats.answers import Answers
from cifar_models.stats.filters import PEOPLE, Filter, check
from cifar_models.stats.filters import names_in_addresses as filter_names
from cifar_models.stats.selection import Page, page_of

PAGE_SIZE = 60
ORDER_TITLES = [
    ("Surest mistake first", selection.CONFIDENCE),
    ("Largest disagreement first", selection.DISAGREEMENT),
    ("Least sure first", selection.LEAST_SURE),
    ("People agree least first", selection.PEOPLE),
    ("By number", selection.INDEX),
]
ORDERS = tuple(order for _, order in ORDER_TITLES)
CAPS = (0, 1, 3, 10)
ENDS = tuple(f"{whose}_{end}" for whose in (*PLACES, PEOPLE) for end in ("least", "most"))
_OPEN = {"open": True, "closed": False}
_ID = "[a-z0-9_-]{1,60}"
_PAIR = re.compile(f"{_ID}{BETWEEN}{_ID}")


@dataclass(frozen=True)
class ImageView:
    """A filter and what is shown of its images.

    Attributes:
        chosen: The filter.
        order: One of ``ORDERS``.
        cap: At most this many images of one confusion; 0 shows all.
        place: Number of the page, from 0.
        opened: Whether the panel is open; None where it is open as soon as something is restricted.
        pair: Which two models are compared, see ``Pair.name``.
    """

    chosen: Filter = field(default_factory=Filter)
    order: str = selection.CONFIDENCE
    cap: int = 0
    place: int = 0
    opened: bool | None = None
    pair: str = ""

    @classmethod
    def from_query(cls, query: str) -> "ImageView":
        """Read what ``to_query`` wrote."""
        return cls.from_address(dict(parse_qsl(query)))

    @classmethod
    def from_address(cls, address: Mapping[str, str]) -> "ImageView":
        """Read the parameters of an address; what means nothing is left out."""
        pair = address.get(PAIR_NAME, "")
        pair = pair if _PAIR.fullmatch(pair) else ""
        chosen = Filter.from_query(urlencode(address), pair_by_ids(pair))
        given: dict[str, Any] = {"chosen": chosen, "pair": pair}
        if address.get("order") in ORDERS:
            given["order"] = address["order"]
        for name, least in (("cap", 0), ("page", 1)):
            text = address.get(name, "")
            if text.isdecimal() and len(text) < 6 and int(text) >= least:
                given[name] = int(text)
        if given.get("cap", 0) not in CAPS:
            del given["cap"]
        if "page" in given:
            given["place"] = given.pop("page") - 1
        return cls(**given, opened=_OPEN.get(address.get("panel")))

    def to_query(self) -> str:
        """Write it as the query part of an address, without what goes without saying."""
        further: dict[str, Any] = {}
        if self.order != ImageView.order:
            further["order"] = self.order
        if self.cap:
            further["cap"] = self.cap
        if self.place:
            further["page"] = self.place + 1
        if self.is_open != (self.chosen != Filter()):
            further["panel"] = "open" if self.is_open else "closed"
        pair = urlencode({PAIR_NAME: self.pair}) if self.pair else ""
        chosen = self.chosen.to_query(pair_by_ids(self.pair))
        return "&".join(filter(None, [pair, chosen, urlencode(further)]))

    @property
    def is_open(self) -> bool:
        """Whether the panel is open."""
        return self.chosen != Filter() if self.opened is None else self.opened

    def of(self, chosen: Filter) -> "ImageView":
        """Return the same view of another filter's images, from the first page on."""
        return replace(self, chosen=chosen, place=0, opened=True)

    def about(self, pair: str) -> "ImageView":
        """Return the same view of two other models, from the first page on."""
        return replace(self, pair=pair, place=0, opened=self.is_open)

    def ordered_by(self, order: str) -> "ImageView":
        """Return the images in another order; raises ``ValueError`` for none."""
        check("order", order, ORDERS)
        return replace(self, order=order, place=0, opened=True)

    def capped_at(self, cap: int) -> "ImageView":
        """Return at most ``cap`` images of one confusion; raises ``ValueError`` for no choice."""
        if cap not in CAPS:
            raise ValueError(f"cap is {str(cap)[:60]!r}; it must be one of {CAPS}")
        return replace(self, cap=cap, place=0, opened=True)

    def turned_to(self, number: Any) -> "ImageView":
        """Return another page, counted from 0; raises ``ValueError`` for no number."""
        if not isinstance(number, int | float) or not 0 <= number < 100_000:
            raise ValueError("That is not one of the pages.")
        return replace(self, place=int(number), opened=True)

    def ignored(self, answers: Answers) -> list[str]:
        """Return the words of what needs people's answers, where these are unknown."""
        if answers.people is not None:
            return []
        ends = [name for name in ENDS if name.startswith(PEOPLE)]
        chips = self.chosen.chips(answers.pair)
        words = [f"“{said}”" for name, said in chips if name in ends]
        return words + ["the order by people"] * (self.order == selection.PEOPLE)

    def indices(self, answers: Answers) -> np.ndarray:
        """Return the positions of all its images, int64 ``[n]``, in order."""
        found = selection.ordered(self.chosen.indices(answers), answers, self.order)
        return selection.cap_per_confusion(found, answers, self.cap)

    def page(self, answers: Answers) -> Page:
        """Return the images of its page, or of the nearest that there is."""
        return page_of(self.indices(answers), self.place, PAGE_SIZE)

    def settled(self, answers: Answers) -> tuple["ImageView", Page]:
        """Return the view with a page that there is, and that page."""
        page = self.page(answers)
        return replace(self, place=page.number), page


def address_of(query: str) -> dict[str, str]:
    """Read the query part of an address, as far as it may reasonably be long."""
    return dict(parse_qsl(query.lstrip("?")[:4000]))


def order_titles(people_known: bool) -> list[tuple[str, str]]:
    """Return the orders that can be chosen, with their titles."""
    return [one for one in ORDER_TITLES if people_known or one[1] != selection.PEOPLE]


def names_in_addresses() -> tuple[str, ...]:
    """Return the names that addresses use for it."""
    return (PAIR_NAME, *filter_names(), "order", "cap", "page", "panel")
