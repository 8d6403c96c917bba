"""Numbers to figures, as the JSON-ready dictionaries that plotly.js draws."""
