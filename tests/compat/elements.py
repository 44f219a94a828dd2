"""What one document says and another does not."""

import xml.etree.ElementTree as tree


def shown(element, path=""):
    """(path, attributes, text) of each element."""
    here = f"{path}/{element.tag}"
    yield here, tuple(sorted(element.attrib.items())), (element.text or "").strip()
    for child in element:
        yield from shown(child, here)


def count(document):
    return len(list(shown(tree.fromstring(document))))


def lacks(expected, got):
    """What is in the one and not in the other: an element may have attributes more."""
    there = list(shown(tree.fromstring(got)))
    for path, attributes, text in shown(tree.fromstring(expected)):
        fits = [one for one in there if one[0] == path and set(attributes) <= set(one[1]) and one[2] == text]
        if fits:
            there.remove(fits[0])
        else:
            yield f"{path} {dict(attributes)} '{text}'"
