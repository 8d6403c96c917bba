// A photo's card, its row and what is counted of all cards follow its newest answer.
const {countCards, sortTables} = component; // of photo_list.js and sort_table.js
const newest = {}; // by photo, when the answer that is shown was asked for
const parsed = (html) => {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content.firstElementChild;
};
const showCard = (identity, html) => {
  const button = element.querySelector(`.photo-card[data-pick="${identity}"]`);
  if (!button) return; // the only photo
  const fresh = parsed(html);
  button.closest('li').dataset.kinds = fresh.dataset.kinds;
  button.innerHTML = fresh.querySelector('.photo-card').innerHTML;
  countCards();
};
const showRow = (identity, html) => {
  const row = element.querySelector(`[data-file="${identity}"]`)?.closest('tr');
  if (!row) return;
  row.innerHTML = parsed(html).innerHTML;
  sortTables();
};
window.showPhotoPart = window.showPhotoPart || [];
window.showPhotoPart.push((answer) => {
  const {identity, at, card, row} = answer.dataset;
  if (Number(at) < (newest[identity] ?? 0)) return;
  newest[identity] = Number(at);
  showCard(identity, card);
  showRow(identity, row);
});
