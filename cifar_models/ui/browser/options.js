// Folds the options of a figure away and brings them back; options.css follows what the button says.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[aria-controls]');
  button?.setAttribute('aria-expanded', String(button.getAttribute('aria-expanded') !== 'true'));
});
