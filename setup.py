"""Which packages are installed: the app's, and the bundled models as one of them."""

from setuptools import find_packages, setup

# Installed, they lie within the package; cifar_models/specs.py finds them. pyproject.toml has the
# rest, but cannot add to what is found.
setup(
    packages=[*find_packages(include=["cifar_models*"]), "cifar_models.assets"],
    package_dir={"cifar_models.assets": "assets"},
)
