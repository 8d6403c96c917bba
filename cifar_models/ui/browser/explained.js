// Puts what a term of the glossary opens beside its button. Not by CSS alone: not every browser knows
// its anchors, and WebKit 2.50 puts boxes out of the window by them, or lays out the page for ever.
let opened = null; // one at a time
const place = () => {
  if (!opened?.isConnected) return; // its tab was drawn anew
  const button = document.querySelector(`[popovertarget="${opened.id}"]`);
  if (!button?.checkVisibility()) { opened.hidePopover(); return; }
  const view = document.documentElement;
  const to = placedBeside(button.getBoundingClientRect(), opened.getBoundingClientRect(),
    {width: view.clientWidth, height: view.clientHeight});
  opened.style.setProperty('--left', `${to.left}px`);
  opened.style.setProperty('--top', `${to.top}px`);
};
let waiting = 0;
const soon = () => {
  if (!opened) return; // most scrolling
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(place);
};
// These do not bubble. Before the next frame is drawn, it is open and can be measured.
document.addEventListener('beforetoggle', (event) => {
  if (!event.target.matches?.('.explained')) return;
  // The next one opens before the one before it closes.
  if (event.newState === 'open') opened = event.target;
  else if (opened === event.target) opened = null;
  soon();
}, true);
for (const kind of ['scroll', 'resize']) window.addEventListener(kind, soon, {capture: true, passive: true});
