"""How fast the project is, in one table: ``make bench``, or ``python -m benchmarks photo page``."""
