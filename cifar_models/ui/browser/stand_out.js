// A number with ``data-group`` makes the elements stand out whose ``data-groups`` name it: those
// that it counted.
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
