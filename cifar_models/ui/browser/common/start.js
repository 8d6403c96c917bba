// The scripts of components, by name: each is given a component, see ``browser.script``.
const scripts = {};
// Lets scripts act on a component in their order; a later one finds what an earlier one has added to
// it. ``before`` is the value that it had when this file was asked for: where a newer one has come
// meanwhile, whoever watches it is told.
const start = (names, given, component, before) => {
  const {watch, props} = component, missed = [];
  component.given = given;
  if (watch && props.value !== before) {
    component.watch = (what, tell) => { watch(what, tell); missed.push(tell); };
  }
  for (const name of names) scripts[name](component);
  for (const tell of missed) tell();
};
