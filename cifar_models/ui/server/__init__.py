"""All that is known of Gradio's inside: what of it is open, what it is given, what it keeps."""

from cifar_models.ui.server.serving import GRACE_SECONDS, serve

__all__ = ["GRACE_SECONDS", "serve"]
