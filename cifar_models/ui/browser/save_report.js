// Saves the report that the event brings, with plotly's own script, which the app serves, put into it:
// that is ten times as long as the rest, and a browser that has drawn a figure has it already.
const {NAME, OPENS, PLOTLY, SAID} = given;
const tell = (words) => {
  const line = document.querySelector(`#${SAID} [role=status]`);
  if (line) line.textContent = words;
};
fetch(PLOTLY).then(async (answer) => {
  const plotly = answer.ok ? await answer.text() : '';
  if (!plotly) throw new Error(answer.status);
  const end = value.indexOf(OPENS) + OPENS.length;
  saveParts([value.slice(0, end), plotly, value.slice(end)], NAME, 'text/html');
  tell(`Saved as ${NAME}.`);
}).catch((error) => tell(`The report could not be saved (${error.message}): try again.`));
