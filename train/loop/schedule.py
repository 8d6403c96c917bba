"""The learning rate over a training."""

import keras
from keras import ops


@keras.saving.register_keras_serializable("cifar_models")
class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """Rise linearly to ``peak``, then fall along half a cosine to zero.

    The rise-and-fall shape is Smith and Topin's one-cycle policy (arXiv 1708.07120).

    Args:
        peak: Highest learning rate.
        steps: Length of the whole schedule.
        warmup: Share of the steps that the rise takes, 0 to 1.
    """

    def __init__(self, peak: float, steps: int, warmup: float) -> None:
        self.peak = peak
        self.steps = steps
        self.warmup = warmup

    def __call__(self, step):
        """Return the learning rate, a float32 scalar, of the 0-based ``step``."""
        step = ops.cast(step, "float32")
        rise = max(1.0, self.warmup * self.steps)
        rising = (step + 1.0) / rise
        position = ops.clip((step - rise) / max(1.0, self.steps - rise), 0.0, 1.0)
        falling = 0.5 * (1.0 + ops.cos(position * 3.141592653589793))
        return self.peak * ops.where(step < rise, rising, falling)

    def get_config(self) -> dict:
        """Return the arguments, for saving."""
        return {"peak": self.peak, "steps": self.steps, "warmup": self.warmup}
