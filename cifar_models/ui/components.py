"""Gradio's HTML component with behaviour in the browser.

Functions, not subclasses: for a subclass Gradio writes a ``.pyi`` file beside the source.
"""

import json
from pathlib import Path

import gradio as gr
import plotly

# Delegated to the element, since its content is replaced on every update.
_PICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (button) trigger('select', {pick: button.dataset.pick, at: Date.now()});
});
"""

# Where columns are stacked, what a click brings would be out of sight.
_SCROLL_TO = """
let newest = 0;
let kept = null;
watch('value', () => {
  const at = Number(element.querySelector('[data-at]')?.dataset.at || 0);
  if (at < newest) { props.value = kept; return; }  // the answer to an older click, come late
  newest = at;
  kept = props.value;
  if (window.innerWidth < 800) element.scrollIntoView({behavior: 'smooth', block: 'start'});
});
"""

_SHOW_CLASS = """
element.addEventListener('change', (event) => {
  const chooser = event.target.closest('select[data-evidence]');
  if (!chooser) return;
  const panel = chooser.closest('[data-evidence-panel]');
  for (const overlay of panel.querySelectorAll('img[data-overlays]')) {
    const shown = chooser.value === '' ? overlay.dataset.predicted : chooser.value;
    overlay.src = JSON.parse(overlay.dataset.overlays)[shown];
    overlay.closest('figure').querySelector('[data-evidence-class]').textContent =
      chooser.options[Number(shown) + 1].textContent;
  }
});
"""

# The dialog is new after each update, so it is opened by watching the value.
_DIALOG = """
const open = () => {
  const dialog = element.querySelector('dialog');
  if (dialog && !dialog.open) dialog.showModal();
};
watch('value', open);
element.addEventListener('click', (event) => {
  const dialog = element.querySelector('dialog');
  if (dialog && (event.target === dialog || event.target.closest('[data-close]'))) dialog.close();
});
"""


# Draws the figure in ``value``; colours of text follow the page, light or dark. A figure drawn
# in a hidden tab has no size, hence the observer.
_PLOT = """
const plot = document.createElement('div');
plot.className = 'plot';
element.appendChild(plot);
const draw = () => {
  if (!props.value || !element.clientWidth) return;
  if (!window.Plotly) { setTimeout(draw, 100); return; }
  const figure = JSON.parse(props.value);
  const style = getComputedStyle(element);
  const text = style.getPropertyValue('--body-text-color').trim();
  const line = style.getPropertyValue('--border-color-primary').trim();
  const layout = figure.layout;
  Object.assign(layout, {paper_bgcolor: 'rgba(0,0,0,0)', plot_bgcolor: 'rgba(0,0,0,0)',
    autosize: true, font: {color: text, family: 'system-ui, sans-serif', size: 12}});
  for (const axis of ['xaxis', 'yaxis']) {
    Object.assign(layout[axis], {gridcolor: line, linecolor: line, zerolinecolor: line,
      automargin: true});
  }
  layout.hoverlabel = {align: 'left', font: {size: 12}};
  const file = element.closest('[id]')?.id || 'figure';
  Plotly.react(plot, figure.data, layout, {responsive: true, displaylogo: false,
    modeBarButtons: [['toImage', 'resetScale2d']],
    toImageButtonOptions: {format: 'png', scale: 2, filename: file}}).then(() => {
      if (plot.dataset.listening) return;
      plot.dataset.listening = 'yes';
      plot.on('plotly_click', (event) => {
        const point = event.points[0];
        trigger('select', {x: String(point.x), y: String(point.y), at: Date.now()});
      });
    });
};
watch('value', draw);
new ResizeObserver(draw).observe(element);
new MutationObserver(draw).observe(document.body, {attributes: true, attributeFilter: ['class']});
"""


def serve_plotly() -> str:
    """Let the app serve plotly's own script and return the tag that loads it: no CDN."""
    script = Path(plotly.__file__).with_name("package_data") / "plotly.min.js"
    gr.set_static_paths([script])
    return f'<script src="gradio_api/file={script}" charset="utf-8"></script>'


def plot_html(figure: dict, label: str, **arguments) -> gr.HTML:
    """Return a Plotly figure whose points raise ``select`` with the names ``x`` and ``y``.

    Args:
        figure: See ``figures.py``.
        label: Read aloud by screen readers.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(
        figure_value(figure),
        html_template="",
        js_on_load=f"element.setAttribute('role', 'figure');"
        f"element.setAttribute('aria-label', {json.dumps(label)});" + _PLOT,
        head=serve_plotly(),
        elem_classes="plot-holder",
        **arguments,
    )


def figure_value(figure: dict) -> str:
    """Return a figure as the value of ``plot_html``."""
    return json.dumps(figure, allow_nan=False)


def pickable_html(value: str = "", scroll_to: bool = False, **arguments) -> gr.HTML:
    """Return HTML whose elements with ``data-pick`` raise ``select`` with that text as ``pick``.

    Args:
        value: The HTML.
        scroll_to: On narrow pages, scroll to it when it changes.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(value, js_on_load=_PICK + (_SCROLL_TO if scroll_to else ""), **arguments)


def evidence_html(value: str = "", **arguments) -> gr.HTML:
    """Return HTML with evidence overlays and a chooser of the class they show."""
    return gr.HTML(value, js_on_load=_SHOW_CLASS, **arguments)


def dialog_html(value: str = "", **arguments) -> gr.HTML:
    """Return a ``<dialog>`` that opens whenever its value changes; may hold evidence overlays."""
    return gr.HTML(value, js_on_load=_SHOW_CLASS + _DIALOG, **arguments)
