const bar = (open) => answer(`<div data-open="${open}">${['a', 'b', 'c'].map((name) =>
  `<button role="tab" data-tab="${name}" aria-selected="${name === open}">${name}</button>`)}</div>`);
const tab = (name) => element.querySelector(`[data-tab="${name}"]`);
const key = (name, pressed) => tab(name).dispatchEvent(
  new KeyboardEvent('keydown', {key: pressed, bubbles: true, cancelable: true}));
const opened = () => [...element.querySelectorAll('[aria-selected="true"]')].map((one) => one.dataset.tab);
const written = [];
window.pageAddress = {write: (changes) => written.push(changes)};
bar('a');

test('a click opens a tab and writes it to the address; the first goes without saying', () => {
  tab('b').click();
  equal([opened(), window.pageTabs.open, events.at(-1).tab], [['b'], 'b', 'b']);
  tab('a').click();
  equal(written, [{tab: 'b'}, {tab: null}]);
});
test('arrow keys go round, Home and End to the ends, and only the open tab is reached by tab', () => {
  const found = [['a', 'ArrowLeft'], ['c', 'ArrowRight'], ['a', 'End'], ['c', 'Home'], ['a', 'ArrowRight']]
    .map(([name, pressed]) => { key(name, pressed); return window.pageTabs.open; });
  equal(found, ['c', 'a', 'c', 'a', 'b']);
  equal([...element.querySelectorAll('[role="tab"]')].map((one) => one.tabIndex), [-1, 0, -1]);
  equal(document.activeElement === tab('b'), true);
});
test('other keys and unknown tabs change nothing', () => {
  const before = events.length;
  key('b', 'x');
  window.pageTabs.go('no such tab');
  equal([events.length, window.pageTabs.open], [before, 'b']);
});
test('what the server opens is what the page counts from', () => {
  bar('c');
  equal(window.pageTabs.open, 'c');
});
