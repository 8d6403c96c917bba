// Keeps the page's address in step with what it shows, see address_changes.js. Each step is one entry
// of the browser's history; Back and Forward raise ``select`` with the ``query`` to show again. Until
// that is shown, nothing is written: what still changes on its way is no step of the visitor's.
const {OWN_NAMES} = given;
const QUIET = 5000;  // milliseconds after which an answer is no longer waited for
const AGAIN = 1000;  // within which one option that changes on and on is one step
const now = () => Math.ceil(performance.now());
let restoring = 0;  // when Back or Forward was pressed, 0 when it is shown
let last = {name: '', at: 0};
const isRestoring = () => restoring > 0 && now() - restoring < QUIET;
window.pageAddress = {
  // ``typed``: the name of an option that may change on and on. ``replace``: it is no step.
  write: (changes, {typed = '', replace = false} = {}) => {
    if (isRestoring()) return;
    const address = changed(location.href, changes);
    if (address === location.href) return;
    const goesOn = replace || typed && typed === last.name && now() - last.at < AGAIN;
    last = {name: typed, at: now()};
    history[goesOn ? 'replaceState' : 'pushState'](history.state, '', address);
    // Inside a Space the page is a frame, so the page around it is told as well, but only what is
    // ours: the frame's own address may hold what signs a visitor in.
    if (window.parent !== window) {
      const own = [...new URL(address).searchParams].filter(([name]) => OWN_NAMES.includes(name));
      const queryString = new URLSearchParams(own).toString();
      window.parent.postMessage({queryString}, 'https://huggingface.co');
    }
  },
  shown: (at) => { if (at === restoring) setTimeout(() => { if (at === restoring) restoring = 0; }, 200); },
  isRestoring,
};
window.addEventListener('popstate', () => {
  restoring = now();
  trigger('select', {query: location.search, at: restoring});
});
