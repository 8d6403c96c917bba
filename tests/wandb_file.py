"""Reads what wandb keeps of an offline run: its own records in LevelDB's log format."""

import json
import struct

from wandb.proto.wandb_internal_pb2 import Record

_HEAD, _BLOCK, _RECORD = 7, 32_768, struct.Struct("<IHB")
_WHOLE, _LAST = 1, 4


def records(path):
    """Yield the records of a ``.wandb`` file, which may end in the middle of one."""
    content, place, parts = path.read_bytes(), _HEAD, b""
    while place + _RECORD.size <= len(content):
        left = _BLOCK - place % _BLOCK
        if left < _RECORD.size:
            place += left
            continue
        _, length, kind = _RECORD.unpack_from(content, place)
        place += _RECORD.size
        parts += content[place : place + length]
        place += length
        if kind in (_WHOLE, _LAST):
            yield Record.FromString(parts)
            parts = b""


def read(path):
    """Return a run's id, configuration and rows by step."""
    about, config, rows = None, {}, {}
    for record in records(path):
        kind = record.WhichOneof("record_type")
        if kind == "run":
            about = record.run.run_id
            config |= {item.key: json.loads(item.value_json) for item in record.run.config.update}
        elif kind == "history":
            values = {
                item.key or ".".join(item.nested_key): json.loads(item.value_json)
                for item in record.history.item
            }
            rows[record.history.step.num] = values
    return about, config, rows
