"""
Badge: health and sync state of an Application as a picture (SVG), for READMEs and dashboards.

Colours are those that Argo CD's badges have, so that a page that shows both reads as one; the
drawing is ours.
"""

from html import escape

from trueup.k8s.value import Value

GREY = "#6d7f8b"
HEALTH = {
    "Healthy": "#18be94",
    "Progressing": "#0dadea",
    "Suspended": "#766f94",
    "Degraded": "#e96d76",
    "Missing": "#f4c030",
}
SYNC = {"Synced": "#18be94", "OutOfSync": "#f4c030"}
LEAST = 27  # pixels of the mark on the left
LETTER = 7.0  # pixels that a letter takes in the font below, at most
MARGIN = 12.0
ROW = 20
SHORT = 7
_MARK = "M5 10l4 4 9-9"  # ours: a tick


class Shown(Value, frozen=True):
    """*title*: a row above; *revision*: beside the state; *width*: at least, in pixels."""

    health: str = "Unknown"
    sync: str = "Unknown"
    revision: str = ""
    title: str = ""
    width: int = 0


def badge(shown: Shown) -> str:
    """A row of coloured fields."""
    parts = [(shown.health, HEALTH.get(shown.health, GREY))]
    colour = SYNC.get(shown.sync, GREY)
    parts += [(each, colour) for each in (shown.sync, _bracketed(shown.revision)) if each]
    widths = [_width(text) for text, _ in parts]
    total = max(LEAST + sum(widths), shown.width, _width(shown.title) if shown.title else 0)
    widths[-1] += total - LEAST - sum(widths)
    top = ROW if shown.title else 0
    drawn = [_field(0, top, LEAST, "#3d4b55"), _tick(top)]
    left = float(LEAST)
    for (text, fill), width in zip(parts, widths, strict=True):
        drawn += [_field(left, top, width, fill), _text(left + width / 2, top, text)]
        left += width
    if shown.title:
        drawn += [_field(0, 0, total, "#3d4b55"), _text(total / 2, 0, shown.title)]
    return _svg(total, top + ROW, " ".join(filter(None, _words(shown))), drawn)


def _words(shown: Shown) -> tuple[str, ...]:
    return shown.title, shown.health, shown.sync, shown.revision


def _bracketed(revision: str) -> str:
    return f"({revision})" if revision else ""


def _width(text: str) -> float:
    return len(text) * LETTER + MARGIN


def _field(left: float, top: float, width: float, fill: str) -> str:
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{ROW}" fill="{fill}"/>'


def _tick(top: float) -> str:
    return f'<path d="{_MARK}" transform="translate(2 {top:g})" stroke="#fff" fill="none"/>'


def _text(middle: float, top: float, text: str) -> str:
    where = f'x="{middle:g}" y="{top + 14:g}" text-anchor="middle"'
    return f'<text {where} fill="#fff">{escape(text)}</text>'


def _svg(width: float, height: float, told: str, drawn: list[str]) -> str:
    font = 'font-family="Verdana,\'DejaVu Sans\',sans-serif" font-size="11"'
    size = f'width="{width:g}" height="{height:g}"'
    title = f"<title>{escape(told)}</title>"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" {font}>'
    return "".join((head, title, *drawn, "</svg>"))
