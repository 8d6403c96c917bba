"""Train the two models, export them and write their bundles. Keras only; any backend."""

import os

# TensorFlow's start-up messages would bury the progress bars.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
