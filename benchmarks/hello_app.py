"""The least Gradio app, for comparison."""

import gradio as gr

if __name__ == "__main__":
    gr.Interface(lambda name: f"Hello, {name}", "text", "text", api_name="hello").launch(
        ssr_mode=False
    )
