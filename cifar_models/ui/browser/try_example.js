// A click on a drawing asks for the answer about it.
element.addEventListener('click', (event) => {
  const button = event.target.closest('[data-example]');
  if (button) trigger('submit', {example: button.dataset.example});
});
