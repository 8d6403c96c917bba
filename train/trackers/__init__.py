"""Where else a training's figures go (``--report-to``), and what it used (``--energy``)."""
