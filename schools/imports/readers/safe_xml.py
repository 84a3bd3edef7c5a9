"""The door through which foreign XML comes in: bytes to a tree, or why not. Fetches nothing.

The text is decoded here and not by the XML library, so that every refusal can name a line, and so that a document type
(the way in for entity bombs and for reading other files) is seen in whatever encoding it hides.
"""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from lxml import etree

from schools.imports.problems import Problem, Refusal
from schools.imports.source import MAX_BYTES

MAX_MARKS = 600_000  # of '<' and of '=': bounds elements and attributes, and so the memory of the tree

_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_ENCODINGS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "cp1252",  # what programs call Latin-1 is Windows-1252 in practice; the letters are the same
    "latin1": "cp1252",
    "iso-8859-15": "iso8859-15",
    "windows-1252": "cp1252",
    "cp1252": "cp1252",
    "utf-16": "utf-16",
}
_DOCTYPE = re.compile(r"<!DOCTYPE", re.IGNORECASE)


class RefusedXml(Exception):
    """The bytes are not XML that we read. Carries the problem that says why and where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def open_xml(data: bytes, file: str) -> etree._Element:
    """The root element of a small, plain XML file (at most MAX_BYTES, no document type). Raises RefusedXml."""
    if len(data) > MAX_BYTES:
        raise RefusedXml(Problem(Refusal.TOO_LARGE, file, data={"megabytes": MAX_BYTES // 1024**2}))
    if not data.strip():
        raise RefusedXml(Problem(Refusal.EMPTY_FILE, file))
    if data.startswith(b"PK\x03\x04"):
        raise RefusedXml(Problem(Refusal.IS_ZIP, file))
    text = _decoded(data, file)
    if max(text.count("<"), text.count("=")) > MAX_MARKS:
        raise RefusedXml(Problem(Refusal.TOO_LARGE, file, data={"megabytes": MAX_BYTES // 1024**2}))
    if found := _DOCTYPE.search(text):
        raise RefusedXml(Problem(Refusal.DOCTYPE, file, _line_at(text, found.start())))
    return _parsed(text, file)


def _decoded(data: bytes, file: str) -> str:
    encoding = _encoding(data, file)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RefusedXml(
            Problem(Refusal.WRONG_ENCODING, file, line, {"encoding": encoding.upper()})
        ) from error
    if (nul := text.find("\0")) >= 0:
        raise RefusedXml(Problem(Refusal.NUL_BYTE, file, _line_at(text, nul)))
    return text.lstrip("\ufeff")


def _encoding(data: bytes, file: str) -> str:
    """A byte order mark decides, then the XML declaration, then UTF-8."""
    if data.startswith(BOM_UTF8):
        return "utf-8"
    if data.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return "utf-16"
    declared = _DECLARATION.match(data)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name not in _ENCODINGS:
        raise RefusedXml(Problem(Refusal.UNKNOWN_ENCODING, file, 1, {"encoding": name}))
    return _ENCODINGS[name]


def _parsed(text: str, file: str) -> etree._Element:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        deep = error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT
        code = Refusal.TOO_DEEP if deep else Refusal.BROKEN_XML
        raise RefusedXml(Problem(code, file, error.lineno or None)) from error


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
