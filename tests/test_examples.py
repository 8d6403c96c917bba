"""The drawings to try: made by code, the same each time, and answered as the models answer them."""

import base64
import io

import numpy as np
from PIL import Image

from cifar_models.labels import CLASS_NAMES
from cifar_models.ui.parts.examples import THUMBNAIL, examples, render_examples
from cifar_models.ui.tabs.photo_answers import answer_example, photo_of_drawing


def test_each_is_a_drawing_of_one_of_the_ten():
    names = [example.name for example in examples()]
    assert len(names) == len(set(names)) >= 3
    assert set(names) <= set(CLASS_NAMES)
    for example in examples():
        encoded = example.picture.partition(",")[2]
        image = Image.open(io.BytesIO(base64.b64decode(encoded)))
        assert image.size == (THUMBNAIL, THUMBNAIL)
        assert np.asarray(image).std() > 20, "something is drawn"
        assert f'data-example="{example.name}"' in render_examples()


def test_their_answers_are_those_of_the_models(served):
    for example in examples():
        html = answer_example(served, example.name)
        pixels = photo_of_drawing(example.name).pixels
        for model_id, prediction in served.predict(pixels[None]).items():
            best = CLASS_NAMES[prediction.probabilities[0].argmax()]
            assert f'data-model="{model_id}" data-predicted="{best}"' in html.replace("\n     ", "")
