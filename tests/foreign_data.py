"""CIFAR-10 as other programs leave it on a computer."""

import io
import struct

from PIL import Image


def python_2_pickle(data: bytes, shape: tuple[int, int], labels: list[int]) -> bytes:
    """Return a batch file as Python 2 wrote it, operation by operation."""
    put = iter(range(1, 1_000_000))

    def kept(content):
        number = next(put)
        return content + (
            b"q" + bytes([number]) if number < 256 else b"r" + struct.pack("<I", number)
        )

    def short(text):
        return kept(b"U" + bytes([len(text)]) + text)

    def number(value):
        return b"K" + bytes([value]) if value < 256 else b"M" + struct.pack("<H", value)

    return b"".join(
        (
            b"\x80\x02" + kept(b"}") + b"(",
            short(b"batch_label") + short(b"testing batch 1 of 1"),
            short(b"labels") + kept(b"]") + b"(" + b"".join(map(number, labels)) + b"e",
            short(b"data"),
            kept(b"cnumpy.core.multiarray\n_reconstruct\n") + kept(b"cnumpy\nndarray\n"),
            kept(b"K\x00\x85") + short(b"b") + kept(b"\x87") + kept(b"R"),
            b"(K\x01" + kept(number(shape[0]) + number(shape[1]) + b"\x86"),
            kept(b"cnumpy\ndtype\n") + short(b"u1") + b"K\x00K\x01" + kept(b"\x87") + kept(b"R"),
            b"(K\x03" + short(b"|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00" + kept(b"t"),
            b"b\x89" + kept(b"T" + struct.pack("<i", len(data)) + data) + kept(b"t") + b"b",
            short(b"filenames") + kept(b"]") + b"(",
            b"".join(short(b"tabby_s_%06d.png" % row) for row in range(len(labels))) + b"e",
            b"u.",
        )
    )


def planes_of(pixels):
    """Return uint8 ``[N, 32, 32, 3]`` as the rows of planes that a batch file holds."""
    return pixels.transpose(0, 3, 1, 2).reshape(len(pixels), -1)


def write_parquet(path, files, labels, **options):
    """Write a file of the Hub's data set from picture files and their labels."""
    import pyarrow as pa
    from pyarrow import parquet

    images = [{"bytes": content, "path": None} for content in files]
    kind = pa.struct({"bytes": pa.binary(), "path": pa.string()})
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({"img": pa.array(images, kind), "label": pa.array(labels, pa.int64())})
    parquet.write_table(table, path, **options)


def picture_file(pixels, kind="PNG"):
    """Return a picture file of uint8 ``[height, width, 3]``."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, compress_level=1)
    return buffer.getvalue()
