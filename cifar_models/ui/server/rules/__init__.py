"""What is let through to Gradio: limits, addresses, origins, refusals."""
