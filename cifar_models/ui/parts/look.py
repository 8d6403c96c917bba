"""How the page looks: its theme and its style sheets."""

import gradio as gr

from cifar_models.ui import browser

STYLES = [browser.FOLDER / f"{name}.css" for name in ("style", "evidence", "photos")]
# System fonts: the page asks no other server for anything.
THEME = gr.themes.Base(
    primary_hue="blue",
    neutral_hue="slate",
    font=["system-ui", "sans-serif"],
    font_mono=["ui-monospace", "monospace"],
).set(
    # Darker than Gradio's, so that small text keeps a contrast of 4.5 to 1.
    color_accent="*primary_700",
    button_primary_background_fill="*primary_700",
    button_primary_background_fill_hover="*primary_800",
    body_text_color_subdued="*neutral_600",
)


def head() -> str:
    """Return what goes into the page's head."""
    return browser.style_tag("narrow")
