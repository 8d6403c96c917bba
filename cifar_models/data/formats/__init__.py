"""The forms in which CIFAR-10 is passed on: how each is recognised in a folder, and read."""
