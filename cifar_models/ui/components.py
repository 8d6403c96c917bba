"""Gradio's HTML component with behaviour in the browser.

Functions, not subclasses: for a subclass Gradio writes a ``.pyi`` file beside the source.
"""

import gradio as gr

# Delegated to the element, since its content is replaced on every update.
_PICK = """
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-pick]');
  if (button) trigger('select', {pick: button.dataset.pick, at: Date.now()});
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


def pickable_html(value: str = "", **arguments) -> gr.HTML:
    """Return HTML whose elements with ``data-pick`` raise ``select`` with that text as ``pick``."""
    return gr.HTML(value, js_on_load=_PICK, **arguments)


def evidence_html(value: str = "", **arguments) -> gr.HTML:
    """Return HTML with evidence overlays and a chooser of the class they show."""
    return gr.HTML(value, js_on_load=_SHOW_CLASS, **arguments)


def dialog_html(value: str = "", **arguments) -> gr.HTML:
    """Return a ``<dialog>`` that opens whenever its value changes; may hold evidence overlays."""
    return gr.HTML(value, js_on_load=_SHOW_CLASS + _DIALOG, **arguments)
