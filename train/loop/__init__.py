"""The training loop: phases, checkpoints, histories."""
