// Worse pictures that a click on a figure asked for are brought into view.
watch('value', () => requestAnimationFrame(() => {
  const found = element.querySelector('[data-asked]');
  if (!found) return;
  const {top, bottom} = found.getBoundingClientRect();
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (top < 0 || Math.min(bottom, top + 200) > window.innerHeight) {
    found.scrollIntoView({behavior: still ? 'instant' : 'smooth', block: 'start'});
  }
}));
