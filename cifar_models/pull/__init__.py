"""Where bundles come from: folders and the Hugging Face Hub."""
