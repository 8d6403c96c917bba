// An address with other values under some names; null takes a name away. What is not named stays.
const changed = (href, changes) => {
  const address = new URL(href);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  return address.href;
};
// The changes that put a query in the place of all that these names said before.
const instead = (names, query) => ({
  ...Object.fromEntries(names.map((name) => [name, null])),
  ...Object.fromEntries(new URLSearchParams(query)),
});
