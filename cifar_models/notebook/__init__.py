"""What notebooks need: a model by its place, and the comparison of two.

>>> from cifar_models import load, compare
>>> load("resnet50")
ResNet50 (bundled with this app): 96.61% of 10,000 test images right
>>> compare("resnet50", "custom_cnn").verdict
'ResNet50 is better by 2.4 points; the true difference probably lies between 1.9 and 2.8.'
"""

from cifar_models.notebook.comparison import Comparison, compare
from cifar_models.notebook.loaded import LoadedModel, load

__all__ = ["Comparison", "LoadedModel", "compare", "load"]
