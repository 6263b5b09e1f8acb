"""A status machine as a picture (SVG): statuses in columns, moves as curves, each with the events that cause it."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

WIDTH, GAP, ROW, SPACE, MARGIN = 150, 190, 19, 16, 26
"""Pixels: the width of a box, the room between columns, the height of a line, the room between boxes, the margin."""

LONGEST = 27
"""Characters of the events of one move that have room; the others are counted, and stand in the table below."""


class Arrow(NamedTuple):
    """All events that lead from one status to another."""

    source: str
    target: str
    events: Sequence[str]


class Box:
    """A status in the picture, and the moves that touch it on its left and on its right."""

    def __init__(self, status: str, phase: str) -> None:
        self.status, self.phase = status, phase
        self.left: list[tuple[Arrow, bool]] = []
        self.right: list[tuple[Arrow, bool]] = []
        self.x = self.y = 0

    @property
    def height(self) -> int:
        return max(40, ROW * (max(len(self.left), len(self.right)) + 1))

    def port(self, arrow: Arrow, *, on_left: bool) -> tuple[int, float]:
        """Return the point at which a move touches the box."""
        side = self.left if on_left else self.right
        at = [touching for touching, _ in side].index(arrow)
        return (self.x if on_left else self.x + WIDTH), self.y + self.height * (at + 1) / (len(side) + 1)


def picture(table: Mapping[str, Any]) -> str:
    """Return the picture of a machine. It has no style of its own: the style sheet of the pages gives it colours."""
    arrows = list(_arrows(table))
    boxes = {status: Box(status, table["phases"][status]) for status in table["moves"]}
    layers = _layers(table["initial"], arrows, boxes)
    for arrow in arrows:
        if arrow.source == arrow.target:
            continue
        is_back = layers[arrow.target] <= layers[arrow.source]
        (boxes[arrow.source].left if is_back else boxes[arrow.source].right).append((arrow, True))
        (boxes[arrow.target].right if is_back else boxes[arrow.target].left).append((arrow, False))
    width, height = _place(boxes, layers)
    ends = {status for status, moves in table["moves"].items() if not moves}
    curves, words = zip(*(_curve(arrow, boxes, layers) for arrow in arrows), strict=True)
    parts = [*curves, *(_box(box, ends) for box in boxes.values()), *words]
    start = boxes[table["initial"]]
    parts.append(f'<circle class="start" cx="{start.x - 14}" cy="{start.y + 12}" r="5"/>')
    return (
        f'<svg class="machine" role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{escape(_title(table))}</title>{''.join(parts)}</svg>"
    )


def _title(table: Mapping[str, Any]) -> str:
    return f"The statuses of a {table['record']}, from {table['initial']} on, and the events that change them"


def _arrows(table: Mapping[str, Any]) -> Iterator[Arrow]:
    for source, moves in table["moves"].items():
        for target in dict.fromkeys(moves.values()):
            yield Arrow(source, target, tuple(event for event, to in moves.items() if to == target))


def _layers(initial: str, arrows: Sequence[Arrow], boxes: Mapping[str, Box]) -> dict[str, int]:
    """Return the column of each status: one more than the last of those that lead to it, moves back left out."""
    after: dict[str, list[str]] = {}
    for arrow in arrows:
        after.setdefault(arrow.source, []).append(arrow.target)
    order: list[str] = []
    forward: dict[str, list[str]] = {status: [] for status in boxes}
    _visit(initial, after, [], order, forward)
    layers = dict.fromkeys(boxes, 0)
    for status in reversed(order):
        for target in forward[status]:
            layers[target] = max(layers[target], layers[status] + 1)
    return layers


def _visit(
    status: str,
    after: Mapping[str, list[str]],
    under_way: list[str],
    order: list[str],
    forward: dict[str, list[str]],
) -> None:
    """Walk on from a status; write down those that are done, and the moves that lead not back."""
    under_way.append(status)
    for target in after.get(status, ()):
        if target in under_way:
            continue
        forward[status].append(target)
        if target not in order:
            _visit(target, after, under_way, order, forward)
    under_way.pop()
    order.append(status)


def _place(boxes: Mapping[str, Box], layers: Mapping[str, int]) -> tuple[int, int]:
    """Give each box its place, and return the size of the picture."""
    tallest = 0
    for column in range(max(layers.values()) + 1):
        y = MARGIN
        for box in (boxes[status] for status, layer in layers.items() if layer == column):
            box.x, box.y = MARGIN + column * (WIDTH + GAP), y
            y += box.height + SPACE
        tallest = max(tallest, y)
    for box in boxes.values():
        box.left.sort(key=lambda one: boxes[one[0].source].y)
        box.right.sort(key=lambda one: boxes[one[0].target].y)
    columns = max(layers.values()) + 1
    return 2 * MARGIN + columns * (WIDTH + GAP) - GAP, tallest


def _curve(arrow: Arrow, boxes: Mapping[str, Box], layers: Mapping[str, int]) -> tuple[str, str]:
    """Return the curve of a move, and the words beside its end."""
    source, target = boxes[arrow.source], boxes[arrow.target]
    if source is target:
        x = source.x + WIDTH - 30
        path, at = f"M{x} {source.y} c-8 -22 28 -22 20 -1", f'x="{x - 10}" y="{source.y - 6}" text-anchor="end"'
    else:
        is_back = layers[arrow.target] <= layers[arrow.source]
        (x, y), (to_x, to_y) = source.port(arrow, on_left=is_back), target.port(arrow, on_left=not is_back)
        bend = -90 if is_back else 90
        path = f"M{x} {y:.0f} C{x + bend} {y:.0f} {to_x - bend} {to_y:.0f} {to_x + (8 if is_back else -8)} {to_y:.0f}"
        beside, anchor = (to_x + 14, "start") if is_back else (to_x - 14, "end")
        at = f'x="{beside}" y="{to_y - 4:.0f}" text-anchor="{anchor}"'
        path += f" M{to_x} {to_y:.0f} l{8 if is_back else -8} -4 v8 z"
    return f'<path class="move" d="{path}"/>', f'<text class="event" {at}>{escape(_words(arrow.events))}</text>'


def _words(events: Sequence[str]) -> str:
    """Return the events that have room, and how many more there are."""
    shown = max(1, sum(len(", ".join(events[: n + 1])) <= LONGEST for n in range(len(events))))
    return ", ".join(events[:shown]) + (f" +{len(events) - shown}" if shown < len(events) else "")


def _box(box: Box, ends: set[str]) -> str:
    middle, x = box.y + box.height / 2, box.x + WIDTH / 2
    end = " end" if box.status in ends else ""
    return (
        f'<g class="status {box.phase}{end}">'
        f'<rect x="{box.x}" y="{box.y}" width="{WIDTH}" height="{box.height}" rx="8"/>'
        f'<text x="{x}" y="{middle - 2:.0f}" text-anchor="middle">{escape(box.status)}</text>'
        f'<text class="phase" x="{x}" y="{middle + 13:.0f}" text-anchor="middle">{escape(box.phase)}</text></g>'
    )
