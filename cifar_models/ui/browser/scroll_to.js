// Keeps the answer to the latest click. Where columns are stacked, what a click brings would be out
// of sight, so it is scrolled to.
let newest = 0;
let kept = null;
watch('value', () => {
  // Of the value: what is on the page may already be older than it. What has no time, such as the
  // filter's images, comes in order and is always shown.
  const at = Number(/data-at="(\d+)"/.exec(props.value)?.[1] || newest);
  if (at < newest) { props.value = kept; return; }  // the answer to an older click, come late
  newest = at;
  kept = props.value;
  if (window.innerWidth < 800) element.scrollIntoView({behavior: 'smooth', block: 'start'});
});
