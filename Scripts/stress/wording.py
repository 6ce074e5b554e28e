"""Numbers as they are printed."""


def number(value):
    """Three digits that count."""
    if value is None:
        return "–"
    text = f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    return text if "e" not in text else f"{value:.4f}"


def percent(part):
    if part is None:
        return "–"
    value = 100 * part
    return f"{value:.0f} %" if abs(value) >= 10 else f"{value:.1f} %"


def size_text(octets):
    """4 kB, 180 kB, 5 MB."""
    for unit, factor in (("MB", 1_000_000), ("kB", 1000)):
        if octets >= factor:
            return f"{octets / factor:.3g} {unit}"
    return f"{octets} octets"
