// What a test of a script finds: what Gradio gives a script, and how the test acts and judges.
const element = document.body.appendChild(document.createElement('div'));
const props = {value: ''};
const events = [];
const trigger = (name, data) => events.push(data);
const watching = [];
const watch = (name, run) => watching.push(run);
// The server's answer: a new value, which Gradio shows before it tells the script.
const answer = (html) => {
  props.value = html;
  element.innerHTML = html;
  watching.forEach((run) => run());
};
const failures = [];
const test = (name, check) => {
  try { check(); } catch (error) { failures.push(`${name}: ${error.message}`); }
};
const equal = (found, expected) => {
  const [is, should] = [found, expected].map((value) => JSON.stringify(value));
  if (is !== should) throw new Error(`${is} instead of ${should}`);
};
