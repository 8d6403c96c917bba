"""How a request is refused: a sentence that pages, programs and ``gradio_client`` can show."""

from typing import Any

from starlette.responses import JSONResponse


class RefusedError(Exception):
    """A request that is not passed on; the text says what was received and what to send.

    Args:
        status: Of the answer.
        parameter: What the sentence is about, where it is one value of a call.
    """

    def __init__(self, text: str, status: int = 422, parameter: str = "request") -> None:
        super().__init__(text)
        self.status = status
        self.parameter = parameter


def answer_to(refused: RefusedError) -> JSONResponse:
    """Return the answer; a 422 also has the form in which ``gradio_client`` looks for a text."""
    content: dict[str, Any] = {"error": str(refused)}
    if refused.status == 422:
        content["detail"] = [
            {
                "__type__": "validate",
                "is_valid": False,
                "parameter_name": refused.parameter,
                "message": str(refused),
            }
        ]
    return JSONResponse(content, refused.status)
