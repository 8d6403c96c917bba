"""How the page looks: its theme and its style sheets."""

import gradio as gr

from cifar_models.ui import browser

# Every rule is nested in the page's own element, twice named so that it comes before Gradio's own
# rules. In the head: what Gradio takes as style sheets it rewrites, and leaves @container out.
STYLES = (
    *("style", "page", "overview", "cards", "panel", "detail", "evidence", "tables", "glossary"),
    *("answers", "saliency", "photos", "photo_list", "worse_picture", "worse_tab", "figure"),
    *("options", "explained", "save_report", "print"),
)
_PAGE = ".gradio-container.gradio-container"
# System fonts: the page asks no other server for anything. Colours are those of tokens.css, which
# know light from dark themselves.
_COLOURS = {
    "body_background_fill": "--paper",
    "body_text_color": "--ink",
    "body_text_color_subdued": "--soft",
    "background_fill_primary": "--paper",
    "background_fill_secondary": "--wash",
    "border_color_primary": "--line",
    "block_background_fill": "--paper",
    "block_label_text_color": "--soft",
    "block_title_text_color": "--soft",
    "block_info_text_color": "--soft",
    "input_background_fill": "--paper",
    "color_accent": "--press",
    "link_text_color": "--press",
    "link_text_color_hover": "--press",
    "link_text_color_visited": "--press",
    "link_text_color_active": "--press",
    "button_primary_background_fill": "--press",
    "button_primary_background_fill_hover": "--press",
    "button_primary_text_color": "--on-press",
    "button_secondary_background_fill": "--wash",
    "button_secondary_background_fill_hover": "--line",
    "button_secondary_text_color": "--ink",
}
_WITHOUT_DARK = ("color_accent",)
THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
).set(
    **{
        name + ending: f"var({colour})"
        for name, colour in _COLOURS.items()
        for ending in ("", "_dark")
        if not (ending and name in _WITHOUT_DARK)
    }
)


def head() -> str:
    """Return what goes into the page's head."""
    styles = browser.style_tag("tokens") + browser.style_tag(*STYLES, within=_PAGE)
    return browser.preload_tag() + styles
