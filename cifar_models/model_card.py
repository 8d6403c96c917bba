"""A model card as HTML that can load and run nothing, whoever wrote it."""

from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = ("http", "https")
# What a visitor follows leaves the page, and does not speak for it.
_LINK = {"target": "_blank", "rel": "noopener noreferrer nofollow"}


@lru_cache(maxsize=8)  # once, not for every visitor
def render(card: str) -> str:
    """Return a card, in CommonMark with tables, as HTML without the lines that only the Hub reads.

    Tags are shown as text, pictures become links, and links lead to http and https only.
    """
    if card.startswith("---\n"):
        card = card.split("\n---\n", 1)[-1]
    html = _parser().render(card)
    # Text that looks like a picture stays text, even if somebody takes the HTML for Markdown.
    return html.replace("![", "&#33;[")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    # The parser then leaves other addresses as the text that they are.
    parser.validateLink = _leads_to_the_web
    return parser


def _leads_to_the_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.netloc)


class _Renderer(RendererHTML):
    """Writes pictures as links, and links so that they tell their target nothing."""

    def link_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
    ) -> str:
        # The parser does not ask about an empty address, which would lead to this page.
        if _leads_to_the_web(str(tokens[index].attrs.get("href", ""))):
            tokens[index].attrs.update(_LINK)
        else:
            tokens[index].attrs = {}
        return self.renderToken(tokens, index, options, env)

    def image(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[index]
        address = str(token.attrs.get("src", ""))
        words = self.renderInlineAsText(token.children, options, env) or address
        opened, text = Token("link_open", "a", 1), Token("text", "", 0, content=words)
        opened.attrs = {"href": address}
        link = [opened, text, Token("link_close", "a", -1)]
        return self.renderInline(link, options, env)
