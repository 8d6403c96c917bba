"""Decoding of strangers' picture files, in processes of its own that may be ended at any time.

``pool`` and ``process`` run in the app; everything else runs in the processes, which import neither
NumPy (but for high-depth grey) nor anything of the page.
"""
