"""An app that takes the same file as ours and only gives it back, for comparison."""

import gradio as gr

if __name__ == "__main__":
    with gr.Blocks() as page:
        photo, answer = gr.File(), gr.File()
        gr.Button().click(lambda path: path, photo, answer, api_name="predict")
    page.launch(ssr_mode=False)
