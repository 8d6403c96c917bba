"""Options that several commands share."""

import argparse


def add_data_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--data``, also named ``--data-dir``, which ``cifar_models.data.dataset`` takes."""
    parser.add_argument(
        "--data",
        "--data-dir",
        metavar="DIR",
        help="folder of CIFAR-10: its binary or python version, or the Hub's Parquet files "
        "(default: $CIFAR10_DIR, else look for it)",
    )
