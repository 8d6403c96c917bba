"""Print the benchmark's table: all sections, or those that are named."""

import argparse
import importlib
import os
import platform

SECTIONS = {
    "photo": "one photo through both models, in process",
    "decoding": "a photo of 12 megapixels, decoded in a process of its own",
    "sliders": "sliders that make a picture worse, through both models",
    "occlusion": "occlusion maps and deletion curves of one picture, in process",
    "maps": "maps of what both models learnt, and nearest training images",
    "bulk": "the test images through both models",
    "start": "python app.py against a bare Gradio app",
    "page": "the page in headless Chromium",
    "load": "32 visitors at once, against an app that only echoes",
    "memory": "memory over many predictions",
    "hostile": "memory and disk that 10,000 hostile requests of each kind leave behind",
    "training": "training speed",
}


def main(arguments: list[str] | None = None) -> None:
    """Measure and print, section by section."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=", ".join(SECTIONS))
    parser.add_argument(
        "--quick", action="store_true", help="only see whether it runs; its numbers mean nothing"
    )
    options = parser.parse_args(arguments)
    unknown = set(options.sections) - SECTIONS.keys()
    if unknown:
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    from benchmarks.table import rendered

    busy = f"{os.getloadavg()[0]:.1f}"
    print(f"{os.cpu_count()} cores, {platform.machine()}, load average before: {busy}")
    if options.quick:
        print("quick: fewer of everything, the numbers mean nothing")
    for section in options.sections or SECTIONS:
        rows = importlib.import_module(f"benchmarks.{section}").measure(options.quick)
        print(f"\n{rendered(f'{section}: {SECTIONS[section]}', rows)}", flush=True)


if __name__ == "__main__":
    main()
