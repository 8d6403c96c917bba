"""Gradio's HTML component with behaviour in the browser.

Functions, not subclasses: for a subclass Gradio writes a ``.pyi`` file beside the source.

Events carry ``at``, when they were raised: milliseconds since the page was opened, so that a clock
that is set back changes nothing.
"""

import json
from math import isfinite
from pathlib import Path

import gradio as gr
import plotly

from cifar_models.filters import names_in_addresses
from cifar_models.ui.saving import SAVE_FIGURE

# Delegated to the element, since its content is replaced on every update.
_PICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (!button) return;
  const listed = [...element.querySelectorAll('[data-pick]')].map((one) => one.dataset.pick);
  trigger('select', {pick: button.dataset.pick, listed, at: Math.ceil(performance.now())});
});
"""

# Inside a Space the page is a frame, so the page around it is told as well.
_ADDRESS = """
watch('value', () => {
  const holder = element.querySelector('[data-query]');
  if (!holder) return;
  const address = new URL(location.href);
  for (const name of NAMES) address.searchParams.delete(name);
  for (const [name, value] of new URLSearchParams(holder.dataset.query)) {
    address.searchParams.set(name, value);
  }
  if (address.href === location.href) return;
  history.replaceState(history.state, '', address);
  // Only the filter: the frame's own address may hold what signs a visitor in.
  if (window.parent !== window) {
    window.parent.postMessage({queryString: holder.dataset.query}, 'https://huggingface.co');
  }
});
"""

# A number of elements with ``data-groups`` makes those stand out that it counted.
_STAND_OUT = """
element.addEventListener('click', (event) => {
  const count = event.target.closest('[data-group]');
  if (!count) return;
  const on = count.getAttribute('aria-pressed') !== 'true';
  for (const one of element.querySelectorAll('[data-group]')) {
    one.setAttribute('aria-pressed', String(on && one === count));
  }
  for (const one of element.querySelectorAll('[data-groups]')) {
    const groups = one.dataset.groups.split(' ');
    one.classList.toggle('aside', on && !groups.includes(count.dataset.group));
  }
});
"""

# Where columns are stacked, what a click brings would be out of sight.
_SCROLL_TO = """
let newest = 0;
let kept = null;
watch('value', () => {
  // Of the value: what is on the page may already be older than it. What has no time, such as the
  // filter's images, comes in order and is always shown.
  const at = Number(/data-at="(\\d+)"/.exec(props.value)?.[1] || newest);
  if (at < newest) { props.value = kept; return; }  // the answer to an older click, come late
  newest = at;
  kept = props.value;
  if (window.innerWidth < 800) element.scrollIntoView({behavior: 'smooth', block: 'start'});
});
"""

# Lets a chooser of ``fragments.evidence_chooser`` change the overlays.
SHOW_CLASS = """
element.addEventListener('change', (event) => {
  const chooser = event.target.closest('select[data-evidence]');
  if (!chooser) return;
  const panel = chooser.closest('[data-evidence-panel]');
  element.dataset.evidenceClass = chooser.value;
  for (const overlay of panel.querySelectorAll('img[data-overlays]')) {
    const shown = chooser.value === '' ? overlay.dataset.predicted : chooser.value;
    overlay.src = JSON.parse(overlay.dataset.overlays)[shown];
    overlay.closest('figure').querySelector('[data-evidence-class]').textContent =
      chooser.options[Number(shown) + 1].textContent;
  }
});
"""

# The dialog is new after each update, so it is opened by watching the value. It walks through the
# list that it was opened from by buttons and arrow keys, keeping the class of the evidence. Of its
# own steps one answer is asked for at a time; where quick steps have led on meanwhile, the next is
# asked for at the place they led to. An answer asked for before closing opens nothing.
_DIALOG = """
const LOST = 5000;  // milliseconds after which an answer is no longer waited for
let asked = 0;  // when the answer under way was asked for, 0 for none
let shown = 0;  // when what is shown was asked for
let closed = 0;
let open = false;
let listed = [];
let place = 0;
let stepped = '';
const now = () => Math.ceil(performance.now());
const find = (selector) => element.querySelector('dialog ' + selector);
const ask = () => {
  asked = Math.max(now(), shown + 1);
  trigger('select', {pick: listed[place], listed, at: asked});
};
watch('value', () => {
  const dialog = element.querySelector('dialog');
  if (!dialog) return;
  const at = Number(dialog.dataset.at);
  if (at < closed || at < shown) {  // come late
    if (open) ask();  // it has taken the place of what was shown
    return;
  }
  shown = at;
  open = true;
  listed = JSON.parse(dialog.dataset.listed);
  if (at !== asked) place = Number(dialog.dataset.place);  // opened from a list
  asked = 0;
  dialog.addEventListener('close', () => {
    open = false;
    stepped = '';
    closed = Math.max(now(), shown, asked) + 1;
    asked = 0;
  });
  if (!dialog.open) dialog.showModal();
  const button = stepped && find(`[data-step="${stepped}"]:not(:disabled)`);
  if (button) button.focus();
  const chooser = find('select[data-evidence]');
  if (chooser && element.dataset.evidenceClass) {
    chooser.value = element.dataset.evidenceClass;
    chooser.dispatchEvent(new Event('change', {bubbles: true}));
  }
  if (place === Number(dialog.dataset.place)) stepped = ''; else ask();
});
const step = (by) => {
  if (!(place + by in listed)) return;
  place += by;
  stepped = String(by);
  if (!asked || now() - asked > LOST) ask();
};
element.addEventListener('click', (event) => {
  const dialog = element.querySelector('dialog');
  if (!dialog) return;
  const button = event.target.closest('[data-step]');
  if (button) step(Number(button.dataset.step));
  if (event.target === dialog || event.target.closest('[data-close]')) dialog.close();
});
// On the document: while an answer replaces the dialog, nothing in it has the focus.
document.addEventListener('keydown', (event) => {
  const by = {ArrowLeft: -1, ArrowRight: 1}[event.key];
  if (!by || !open || event.target.closest?.('select')) return;
  event.preventDefault();
  step(by);
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
  Plotly.react(plot, figure.data, layout, {responsive: true, displaylogo: false,
    displayModeBar: layout.xaxis.fixedrange ? false : 'hover',
    modeBarButtons: [['resetScale2d']]}).then(() => {
      if (plot.dataset.listening) return;
      plot.dataset.listening = 'yes';
      plot.on('plotly_click', (event) => {
        const point = event.points[0];
        trigger('select', {x: String(point.x), y: String(point.y),
          series: String(point.data.name), at: Math.ceil(performance.now())});
      });
    });
};
// The names beside and below a matrix stand for its rows and columns.
element.addEventListener('click', (event) => {
  const tick = event.target.closest('g.xtick, g.ytick');
  if (!tick || plot.data?.[0]?.type !== 'heatmap') return;
  const axis = tick.classList.contains('xtick') ? 'x' : 'y';
  trigger('select', {[axis]: tick.textContent, at: Math.ceil(performance.now())});
});
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
    """Return a Plotly figure that can be saved, with its data.

    Its points raise ``select`` with the names ``x`` and ``y`` and that of their ``series``.

    Args:
        figure: See ``figures.py``.
        label: Read aloud by screen readers.
        arguments: For ``gr.HTML``.
    """
    return gr.HTML(
        figure_value(figure),
        html_template="",
        js_on_load=f"element.setAttribute('role', 'figure');"
        f"element.setAttribute('aria-label', {json.dumps(label)});" + _PLOT + SAVE_FIGURE,
        head=serve_plotly(),
        elem_classes="plot-holder",
        **arguments,
    )


def stamp(at: object) -> int:
    """Return the ``at`` that the browser sent with an event; 0 for anything else."""
    return int(at) if isinstance(at, int | float) and isfinite(at) else 0


def figure_value(figure: dict) -> str:
    """Return a figure as the value of ``plot_html``."""
    return json.dumps(figure, allow_nan=False)


def pickable_html(
    value: str = "", scroll_to: bool = False, script: str = "", **arguments
) -> gr.HTML:
    """Return HTML whose elements with ``data-pick`` raise ``select`` with that text as ``pick``.

    The event also holds ``listed``, the texts of all of them in their order, and ``at``.

    Args:
        value: The HTML.
        scroll_to: On narrow pages, scroll to it when it changes.
        script: What else it does.
        arguments: For ``gr.HTML``.
    """
    scripts = _PICK, _STAND_OUT, _SCROLL_TO if scroll_to else "", script
    return gr.HTML(value, js_on_load="".join(scripts), **arguments)


def chips_html(value: str = "", **arguments) -> gr.HTML:
    """Return pickable HTML whose ``data-query`` becomes the query of the page's address.

    Parameters of the address that are none of the filter's stay as they are.
    """
    script = _ADDRESS.replace("NAMES", json.dumps(names_in_addresses()))
    return gr.HTML(value, js_on_load=_PICK + script, **arguments)


def dialog_html(value: str = "", **arguments) -> gr.HTML:
    """Return a ``<dialog>`` that opens whenever its value changes; may hold evidence overlays."""
    return gr.HTML(value, js_on_load=SHOW_CLASS + _DIALOG, **arguments)
