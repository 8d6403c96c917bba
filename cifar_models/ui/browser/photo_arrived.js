// Brings an answer into view when it comes, wherever the page was scrolled to.
const motion = () =>
  matchMedia('(prefers-reduced-motion: reduce)').matches ? 'instant' : 'smooth';
const bringIntoView = (tries) => requestAnimationFrame(() => {
  const answer = element.querySelector('article.photo, .photo-list');
  if (!answer) return;
  // Its tab may be opened by the same click.
  if (answer.offsetParent === null) { if (tries) bringIntoView(tries - 1); return; }
  const {top, bottom} = answer.getBoundingClientRect();
  if (top >= 0 && bottom <= window.innerHeight) return;
  answer.scrollIntoView({behavior: motion(), block: 'start'});
});
watch('value', () => bringIntoView(60));
