"""Unpacks the pages of a Parquet file, because a search of the file's bytes doesn't find text in compressed pages.

Supports the output of `event-analytics` and its engine: pages compressed with Zstandard or Snappy, in encodings that
keep each value in one piece. Anything else is an error, so that a search never misses text silently.
"""

import ctypes
import ctypes.util
import struct

MAGIC = b"PAR1"

# Numbers of the format: <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>
UNCOMPRESSED, SNAPPY, ZSTD = 0, 1, 6
PAGE_INDEX, PAGE_V2 = 1, 3
# PLAIN, PLAIN_DICTIONARY, RLE, BIT_PACKED, DELTA_BINARY_PACKED, DELTA_LENGTH_BYTE_ARRAY, RLE_DICTIONARY, BYTE_STREAM_SPLIT.
# BYTE_STREAM_SPLIT and DELTA_BINARY_PACKED are for numbers.
WHOLE = {0, 2, 3, 4, 5, 6, 8, 9}


class Unreadable(Exception):
    """Not a Parquet file, or an unsupported kind."""


def has(path, text):
    """Whether a file contains a text, in its bytes or in its pages."""
    data = path.read_bytes()
    if text in data:
        return True
    if path.suffix != ".parquet":
        return False
    try:
        return any(text in page for page in pages(data))
    except (IndexError, KeyError, ValueError, struct.error) as error:
        raise Unreadable(f"it is damaged: {error!r}") from error


def pages(data):
    """The unpacked pages of a file."""
    if len(data) < 12 or data[:4] != MAGIC or data[-4:] != MAGIC:
        raise Unreadable("it isn't a whole Parquet file")
    (length,) = struct.unpack("<I", data[-8:-4])
    footer, _ = Thrift(data, len(data) - 8 - length).struct()
    for group in footer[4]:
        for chunk in group[1]:
            yield from pages_of(data, chunk[3])


def pages_of(data, column):
    """The unpacked pages of a column chunk."""
    odd = set(column[2]) - WHOLE
    if odd:
        raise Unreadable(f"it has the encodings {sorted(odd)}")
    # If there is a dictionary, its page is the first one.
    at = min(column[9], column.get(11) or column[9])
    end = at + column[7]
    while at < end:
        header, start = Thrift(data, at).struct()
        at = start + header[3]
        page = data[start:at]
        if header[1] == PAGE_INDEX:
            continue
        levels = b""
        codec = column[4]
        if header[1] == PAGE_V2:
            length = header[8][5] + header[8][6]
            levels, page = page[:length], page[length:]
            if not header[8].get(7, True):
                codec = UNCOMPRESSED
        yield unpacked(codec, page, header[2] - len(levels))


def unpacked(codec, page, size):
    if codec == UNCOMPRESSED or not page:
        return page
    if codec == ZSTD:
        found = zstd(page, size)
    elif codec == SNAPPY:
        found = snappy(page)
    else:
        raise Unreadable(f"it has the codec {codec}")
    if len(found) != size:
        raise Unreadable(f"a page has {len(found)} bytes instead of {size}")
    return found


def zstd(page, size):
    # Python's own module requires version 3.14, but Linux has the library.
    library = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    library.ZSTD_decompress.restype = ctypes.c_size_t
    library.ZSTD_decompress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    found = ctypes.create_string_buffer(size)
    length = library.ZSTD_decompress(found, size, page, len(page))
    if length > size:
        raise Unreadable("a page can't be unpacked")
    return found.raw[:length]


def snappy(page):
    """<https://github.com/google/snappy/blob/main/format_description.txt>"""
    _, at = varint(page, 0)
    found = bytearray()
    while at < len(page):
        tag = page[at]
        at += 1
        if tag & 3 == 0:
            length = tag >> 2
            if length >= 60:
                count = length - 59
                length = int.from_bytes(page[at : at + count], "little")
                at += count
            found += page[at : at + length + 1]
            at += length + 1
            continue
        if tag & 3 == 1:
            length, offset = (tag >> 2 & 7) + 4, tag >> 5 << 8 | page[at]
            at += 1
        else:
            count = 2 if tag & 3 == 2 else 4
            length, offset = (tag >> 2) + 1, int.from_bytes(page[at : at + count], "little")
            at += count
        if not 0 < offset <= len(found):
            raise Unreadable("a page can't be unpacked")
        for _ in range(length):
            found.append(found[-offset])
    return bytes(found)


def varint(data, at):
    value, shift = 0, 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


class Thrift:
    """Reads a value in the compact protocol of Thrift. Structures are dictionaries by the numbers of their fields."""

    def __init__(self, data, at):
        self.data = data
        self.at = at

    def number(self):
        value, self.at = varint(self.data, self.at)
        return value >> 1 ^ -(value & 1)

    def take(self, length):
        self.at += length
        return self.data[self.at - length : self.at]

    def struct(self):
        """A structure, and the position of its end."""
        found, field = {}, 0
        while True:
            (head,) = self.take(1)
            if head == 0:
                return found, self.at
            field = field + (head >> 4) if head >> 4 else self.number()
            kind = head & 15
            found[field] = kind == 1 if kind in (1, 2) else self.value(kind)

    def value(self, kind):
        # A boolean in a list takes a byte.
        if kind in (1, 2, 3):
            return self.take(1)[0]
        if kind in (4, 5, 6):
            return self.number()
        if kind == 7:
            return self.take(8)
        if kind == 8:
            length, self.at = varint(self.data, self.at)
            return self.take(length)
        if kind in (9, 10):
            (head,) = self.take(1)
            count = head >> 4
            if count == 15:
                count, self.at = varint(self.data, self.at)
            return [self.value(head & 15) for _ in range(count)]
        if kind == 12:
            return self.struct()[0]
        raise Unreadable(f"its footer has a value of type {kind}")
