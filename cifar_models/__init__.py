"""Serve and compare two trained CIFAR-10 classifiers. Nothing is loaded at import time."""
