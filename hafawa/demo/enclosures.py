"""Files people send: photos and papers, small, real, and made on the spot."""

import zlib
from collections.abc import Iterable
from functools import cache
from random import Random

Pixel = tuple[int, int, int]
WIDTH, HEIGHT = 480, 360


@cache
def photo(number: int) -> bytes:
    """A PNG of a table with something on it and a crack across. The same number gives the same picture."""
    random = Random(f"photo {number}")
    table = (random.randint(170, 225), random.randint(150, 190), random.randint(110, 150))
    thing = (random.randint(30, 110), random.randint(40, 110), random.randint(50, 120))
    left, width = random.randint(90, 180), random.randint(110, 190)
    top, height = random.randint(50, 110), random.randint(150, 210)
    crack = random.randint(top + 30, top + height - 30)
    rows = []
    for y in range(HEIGHT):
        ground = _shade(table, 1.0 if y < 250 else 0.86)
        row = bytes(ground) * WIDTH
        if top <= y < top + height:
            inset = abs(y - top - height // 2) // 8
            start, end = left + inset, left + width - inset
            light = (start + end) // 2 - 20
            body = bytes(_shade(thing, 1.0)) * (end - start)
            body = body[: (light - start) * 3] + bytes(_shade(thing, 1.6)) * 14 + body[(light - start + 14) * 3 :]
            if abs(y - crack) < 3:
                body = bytes((245, 240, 232)) * (end - start)
            row = row[: start * 3] + body + row[end * 3 :]
        rows.append(b"\0" + row)
    return _png(WIDTH, HEIGHT, b"".join(rows))


def _shade(colour: Pixel, factor: float) -> Pixel:
    red, green, blue = (min(255, int(part * factor)) for part in colour)
    return red, green, blue


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + bytes((8, 2, 0, 0, 0))  # 8 bits, RGB
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 6)) + chunk(b"IEND", b"")


def paper(lines: Iterable[str]) -> bytes:
    """A one-page PDF of plain lines. Latin letters only: the standard fonts have no others."""
    shown = [_ascii(line) for line in lines]
    text = "BT /F1 12 Tf 56 780 Td 18 TL\n" + "".join(f"({line}) Tj T*\n" for line in shown) + "ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + f"xref\n0 {size}\n0000000000 65535 f \n{table}" + end).encode("ascii")


def _ascii(line: str) -> str:
    plain = line.encode("ascii", "ignore").decode()
    return plain.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
