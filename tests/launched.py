"""The page as Gradio alone serves it, in this process, with the scripts that the guard adds."""

from starlette.responses import Response
from starlette.routing import Route

from cifar_models.ui import browser
from cifar_models.ui.parts.look import THEME, head


def launched(blocks, **options):
    """Launch a page and return its address; whoever calls closes it."""
    _, url, _ = blocks.launch(
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        theme=THEME,
        head=head(),
        **options,
    )

    def scripts(_):
        return Response(browser.module(), media_type="text/javascript")

    blocks.app.router.routes.insert(0, Route(f"/scripts/{browser.module_name()}", scripts))
    return url.rstrip("/")
