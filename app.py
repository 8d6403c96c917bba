"""The dashboard: ``python app.py``."""

from cifar_models.ui.command import main, run

__all__ = ["main", "run"]

if __name__ == "__main__":
    run()
