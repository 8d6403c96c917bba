"""What watches a training from the side: told of it before its first epoch."""

import keras

from train.loop.checkpoint import Progress


class Observer(keras.callbacks.Callback):
    """A callback that outlives the phases of a training."""

    def begin(self, progress: Progress, resumed: bool) -> None:
        """Learn what was reached, before the first epoch.

        Args:
            progress: Grows with the training.
            resumed: The training had been begun before.
        """
