"""PDF and plain text read back: what is in them, counted by their own marks."""

import io
import re
from collections import Counter
from typing import Any

import pikepdf

from tests.briefs.exports.readers import counted, marks


def pdf(data: bytes) -> Counter[str]:
    """Count the elements of the structure tree, links and pictures."""
    found: list[tuple[str, pikepdf.Dictionary, tuple[str, ...]]] = []

    def walk(node: Any, above: tuple[str, ...] = ()) -> None:
        if isinstance(node, pikepdf.Array):
            before = ""
            for child in node:
                name = (
                    str(child.get("/S", ""))
                    if isinstance(child, pikepdf.Dictionary)
                    else ""
                )
                # What crosses the edge of a word is cut there: one emphasis, two tags.
                again = name == before and name in {"/Em", "/Strong"}
                walk(child.K if again else child, above)
                before = name
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                name = str(node.S).strip("/")
                found.append((name, node, above))
                above = (*above, name)
            if "/K" in node:
                walk(node.K, above)

    def attributes(node: pikepdf.Dictionary) -> set[str]:
        given: Any = node.get("/A", [])
        parts = given if isinstance(given, pikepdf.Array) else [given]
        return {str(key) for part in parts for key in part}

    with pikepdf.open(io.BytesIO(data)) as document:
        walk(document.Root.StructTreeRoot.K)
        names = Counter(name for name, _node, _above in found)
        cells = [attributes(node) for name, node, _ in found if name in {"TD", "TH"}]
        in_cells = [
            1
            for name, _n, above in found
            if name == "Strong" and above[-1:] in {("TD",), ("TH",)}
        ]
        shifts = [
            float(part.BaselineShift)
            for name, node, above in found
            if name == "Span" and "/A" in node and "Lbl" not in above
            for part in (node.A if isinstance(node.A, pikepdf.Array) else [node.A])
            if "/BaselineShift" in part
        ]
        return counted(
            sections=names["H1"],
            headings=names["H2"] + names["H3"],
            notes=names["Note"],
            tables=names["Table"],
            cells=cells,
            merged=[c for c in cells if {"/ColSpan", "/RowSpan"} & c],
            figures=names["Figure"],
            links=[
                1 for name, _n, above in found if name == "Link" and "Lbl" not in above
            ],
            strong=names["Strong"] - len(in_cells),
            em=names["Em"],
            quotations=names["BlockQuote"],
            items=names["LI"],
            raised=[s for s in shifts if s > 0],
            lowered=[s for s in shifts if s < 0],
        )


def text(data: bytes) -> Counter[str]:
    """Count by the marks of plain text: rules, brackets, bullets, quotation marks."""
    lines = data.decode().split("\n")
    rules = [line for line in lines if re.fullmatch("-+(-[+]-)[-+]*", line)]
    underlined = [
        line
        for line, above in zip(lines[1:], lines, strict=False)
        if above and above not in rules and re.fullmatch("(=+|-+|~+)", line)
    ]
    body = "\n".join(lines)
    quoted = re.sub(r"(?m)^>.*(\n>.*)*", "\x00", body)
    return counted(
        sections=[line for line in underlined if line[0] == "="],
        headings=[line for line in underlined if line[0] in "-~"],
        notes=re.findall(r"(?<!^)\[\d+\]", body, re.MULTILINE),
        tables=[
            1
            for line, above in zip(lines, ["", *lines], strict=False)
            if line in rules
            and above not in rules
            and (not above or not re.search(" [|] ", above))
        ],
        figures=re.findall(r"(?m)^\[(?:그림|Figure): ", body),
        links=re.findall("<https?://", body),
        quotes=marks(body),
        quotations=quoted.count("\x00"),
        items=re.findall(r"(?m)(?:^ *|[|] )(?:- |\d+\. )", body),
    )
