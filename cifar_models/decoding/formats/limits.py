"""What one picture file may be and take: a few hundred bytes can ask for all of a machine."""

MEGABYTE = 2**20

# Of one picture: processor time, time by the clock, and memory beside what a process has at rest.
PROCESSOR_SECONDS = 4
WALL_SECONDS = 30
MEMORY = 280 * MEGABYTE

MOST_SIDE = 65_535
MOST_PIXELS = 100_000_000  # of a JPEG, which can be decoded at a fraction of its size
MOST_PIXELS_AT_ONCE = 50_000_000
# By what decoding takes: 15 bytes a pixel for WebP, 6 to 12 for AVIF.
MOST_PIXELS_OF = {
    "JPEG": MOST_PIXELS,
    "MPO": MOST_PIXELS,
    "WEBP": 18_000_000,
    "AVIF": 25_000_000,
}

# Cameras and editors write about ten; each costs a pass over the whole picture.
MOST_SCANS = 100
# Progressive JPEG keeps two bytes for every sample until its last scan.
MOST_COEFFICIENTS = 250 * MEGABYTE
# Strips or tiles of a TIFF: each costs a call, however small it is.
MOST_PARTS = 100_000
# Colour profile or other metadata of a PNG, unpacked.
MOST_METADATA = 16 * MEGABYTE
