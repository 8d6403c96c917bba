// Hands a pasted picture to the upload control, as if it had been chosen there.
document.addEventListener('paste', (event) => {
  const files = [...(event.clipboardData?.files || [])].filter(f => f.type.startsWith('image/'));
  const input = document.querySelector('#photo-upload input[type=file]');
  const tab = document.querySelector('#photos');
  if (!files.length || !input || !tab || tab.offsetParent === null) return;
  const transfer = new DataTransfer();
  files.forEach((file) => transfer.items.add(file));
  input.files = transfer.files;
  input.dispatchEvent(new Event('change', {bubbles: true}));
  event.preventDefault();
});
// The picker offers pictures, by type and by endings that systems know no type for. Set where it is
// opened: Gradio's own list of types would refuse a file before it can be told why.
const PICTURES = 'image/*,.heic,.heif,.avif,.tif,.tiff,.webp,.bmp,.gif,.jfif';
document.addEventListener('click', (event) => {
  if (event.target.matches?.('#photo-upload input[type=file]')) event.target.accept = PICTURES;
}, true);
