// The list of several photos: which of them are shown, and which one is open beside it.
const isOf = (card, kind) => card.dataset.kinds.split(' ').includes(kind);
const cards = () => [...element.querySelectorAll('.photo-cards > li')];
const narrowDown = (only) => {
  for (const card of cards()) card.hidden = only !== '' && !isOf(card, only);
  for (const one of element.querySelectorAll('[data-only]')) {
    one.setAttribute('aria-pressed', String(one.dataset.only === only));
  }
};
// What the buttons and the heading count, after a card has changed.
const countCards = () => {
  for (const one of element.querySelectorAll('[data-only]')) {
    const count = cards().filter((card) => isOf(card, one.dataset.only)).length;
    one.querySelector('b').textContent = count;
    one.hidden = count === 0;
  }
  const alike = element.querySelector('[data-alike]');
  const apart = (card) => isOf(card, 'disagree') || isOf(card, 'refused');
  if (alike) alike.textContent = cards().filter((card) => !apart(card)).length;
  const pressed = element.querySelector('[data-only][aria-pressed="true"]');
  narrowDown(pressed && !pressed.hidden ? pressed.dataset.only : '');
};
element.addEventListener('click', (event) => {
  const filter = event.target.closest('[data-only]');
  if (filter) {
    const pressed = filter.getAttribute('aria-pressed') === 'true';
    narrowDown(pressed ? '' : filter.dataset.only);
  }
  const picked = event.target.closest('[data-pick]');
  if (!picked) return;
  for (const card of element.querySelectorAll('.photo-card[data-pick]')) {
    card.setAttribute('aria-pressed', String(card.dataset.pick === picked.dataset.pick));
  }
});
watch('value', () => narrowDown(''));
component.countCards = countCards;
