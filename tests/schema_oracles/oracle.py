"""The verdict of Python's xmlschema on documents.

oracle.py SCHEMA FOLDER...   prints `valid|invalid|malformed FILE` for each .xml below the folders.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import xmlschema


class NoDoctype(ElementTree.TreeBuilder):
    """Refuses a document type declaration, as our reader does."""

    def doctype(self, name, pubid, system):
        raise ElementTree.ParseError("a document type declaration")


def verdict(schema, path):
    try:
        parser = ElementTree.XMLParser(target=NoDoctype())
        ElementTree.parse(path, parser)
    except (ElementTree.ParseError, LookupError, ValueError):
        return "malformed"
    try:
        # the second reading is xmlschema's own, which keeps the namespace declarations for xsi:type
        resource = xmlschema.XMLResource(str(path), allow="local")
        first = next(schema.iter_errors(resource, use_location_hints=False), None)
    except (ElementTree.ParseError, xmlschema.XMLResourceError):
        return "malformed"
    except KeyError:
        # how it says that an xsi:type names no type
        return "invalid"
    return "valid" if first is None else "invalid"


def main(arguments):
    schema = xmlschema.XMLSchema10(arguments[0], allow="local")
    for folder in arguments[1:]:
        for path in sorted(Path(folder).glob("*.xml")):
            print(verdict(schema, path), path)


if __name__ == "__main__":
    main(sys.argv[1:])
