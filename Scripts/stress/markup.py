"""Elements of the page. All text goes through here and is escaped."""

import xml.etree.ElementTree as ET


def element(tag, *children, **attributes):
    """Children are elements, strings or lists of them. `class_` stands for class, and an
    underscore within a name for a hyphen."""
    result = ET.Element(tag, {
        name.rstrip("_").replace("_", "-"): _text(value)
        for name, value in attributes.items() if value is not None
    })
    _append(result, children)
    return result


def _append(parent, children):
    for child in children:
        if isinstance(child, ET.Element):
            parent.append(child)
        elif isinstance(child, (list, tuple)):
            _append(parent, child)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + str(child)
        else:
            parent.text = (parent.text or "") + str(child)


def _text(value):
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def page(root):
    """The page as text that is both HTML and well-formed XML."""
    return "<!DOCTYPE html>\n" + ET.tostring(root, encoding="unicode") + "\n"
