// The photo that is open beside a list: on a narrow page a sheet over the page, since what comes
// after a long list would be out of sight. In the top layer, which no ancestor can cut or move.
const holder = element.closest('#photo-opened');
const narrow = matchMedia('(max-width: 900px)');
let latest = 0;
let standing = null;
const pressedCard = () => document.querySelector('#photo-results .photo-card[aria-pressed="true"]');
const close = () => {
  if (holder.matches(':popover-open')) holder.hidePopover();
  holder.removeAttribute('popover');
};
const show = (panel) => {
  if (narrow.matches) {
    holder.setAttribute('popover', 'manual');
    if (!holder.matches(':popover-open')) holder.showPopover();
    panel.querySelector('[data-close]').focus({preventScroll: true});
  } else {
    close();
    requestAnimationFrame(() => holder.scrollIntoView({block: 'nearest'}));
  }
  holder.scrollTop = 0;
};
watch('value', () => {
  const at = Number(/<article[^>]* data-at="?(\d+)/.exec(props.value)?.[1] || latest);
  if (at < latest) { props.value = standing; return; } // the answer to an older click, come late
  latest = at;
  standing = props.value;
  const panel = element.querySelector('article.photo');
  if (!panel || panel.hasAttribute('data-first')) { close(); return; }
  show(panel);
});
const leave = () => {
  close();
  pressedCard()?.focus({preventScroll: true});
};
element.addEventListener('click', (event) => { if (event.target.closest('[data-close]')) leave(); });
holder.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && narrow.matches) leave();
});
narrow.addEventListener('change', close);
