"""CIFAR-10: found, downloaded, read, and how far people confirm its labels."""
