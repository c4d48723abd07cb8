#!/usr/bin/env python3
"""A terminal's screen with its colours (tmux capture-pane -pe) as SVG. usage: ansi_to_svg.py dark|light <CAPTURE >SVG"""
import html
import re
import sys
import unicodedata

CELL_WIDTH, CELL_HEIGHT, SIZE, PAD = 8.4, 17, 14, 16
THEMES = {"dark": ("#14161b", "#e0e2ea"), "light": ("#f4f5f8", "#14161b")}
BASIC = ["#14161b", "#ffc0b9", "#b3f6c0", "#fce094", "#a6dbff", "#ffcaff", "#8cf8f7", "#e0e2ea"]


def lightness(color):
    return sum(int(color[i : i + 2], 16) * w for i, w in ((1, 0.3), (3, 0.59), (5, 0.11)))


def for_light(color, background):
    """The same hue on light ground: the editor draws its dark scheme only."""
    r, g, b = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    high, low = max(r, g, b), min(r, g, b)
    shift = high + low - 255
    mirrored = [max(0, min(255, c - shift)) for c in (r, g, b)]
    if background:
        mirrored = [225 + (c - 128) // 12 for c in mirrored]
    else:
        grey = sum(mirrored) / 3
        mirrored = [max(0, min(255, int((grey + (c - grey) * 1.5) * 0.85))) for c in mirrored]
        if lightness(color) < 110:  # hints stay weaker than text
            mirrored = [130, 134, 144]
    return "#%02x%02x%02x" % tuple(mirrored)


def palette(index):
    if index < 16:
        return BASIC[index % 8]
    if index < 232:
        index -= 16
        return "#%02x%02x%02x" % tuple(0 if v == 0 else 55 + 40 * v for v in (index // 36, index // 6 % 6, index % 6))
    return "#" + "%02x" % (8 + 10 * (index - 232)) * 3


class Style:
    def __init__(self):
        self.reset()

    def reset(self):
        self.fg = self.bg = None
        self.bold = self.italic = self.underline = self.reverse = False

    def take(self, codes):
        codes = [int(c or 0) for c in codes.replace(":", ";").split(";")]
        i = 0
        while i < len(codes):
            c = codes[i]
            if c == 0:
                self.reset()
            elif c in (1, 3, 4, 7):
                setattr(self, {1: "bold", 3: "italic", 4: "underline", 7: "reverse"}[c], True)
            elif c in (22, 23, 24, 27):
                setattr(self, {22: "bold", 23: "italic", 24: "underline", 27: "reverse"}[c], False)
            elif c in (38, 48):
                if codes[i + 1] == 2:
                    color = "#%02x%02x%02x" % tuple(codes[i + 2 : i + 5])
                    i += 4
                else:
                    color = palette(codes[i + 2])
                    i += 2
                setattr(self, "fg" if c == 38 else "bg", color)
            elif c in (39, 49):
                setattr(self, "fg" if c == 39 else "bg", None)
            elif 30 <= c <= 37 or 90 <= c <= 97:
                self.fg = BASIC[c % 10]
            elif 40 <= c <= 47:
                self.bg = BASIC[c % 10]
            i += 1


def cells_of(line, style):
    at = 0
    for part in re.split(r"(\x1b\[[0-9;:]*m)", line):
        if part.startswith("\x1b["):
            style.take(part[2:-1])
            continue
        run = 0
        for char in part:
            run += 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if part:
            yield at, run, part, (style.fg, style.bg, style.bold, style.italic, style.reverse)
        at += run


def main():
    mode = sys.argv[1]
    ground, ink = THEMES[mode]
    lines = sys.stdin.read().split("\n")
    style, rows = Style(), []
    for line in lines:
        rows.append(list(cells_of(line, style)))
    plain = ["".join(cell[2] for cell in row).rstrip() for row in rows]
    while plain and plain[-1] == "":
        rows.pop()
        plain.pop()
    # The status line and the mode say nothing that the picture is about.
    last = len(plain) - 1
    shown = [i for i, text in enumerate(plain) if text != "~"]
    if re.fullmatch(r"(-- INSERT --)?( *[0-9]+,[0-9-]+ +\w+%?)?|:.*", plain[last]):
        shown.remove(last)
    statuses = [i for i in shown if re.search(r" [0-9]+,[0-9-]+ +\w+%?$", plain[i])]
    kept = [i for i in shown if i not in statuses]
    plain = [re.sub("^~ ", "  ", text) for text in plain]
    columns = max([len(plain[i]) for i in kept] + [44])
    width, height = columns * CELL_WIDTH + 2 * PAD, len(kept) * CELL_HEIGHT + 2 * PAD
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f'<rect width="100%" height="100%" rx="8" fill="{ground}"/>',
        f"<g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"{SIZE}\">",
    ]
    for y, i in enumerate(kept):
        top = PAD + y * CELL_HEIGHT
        for at, run, text, (fg, bg, bold, italic, reverse) in rows[i]:
            fg, bg = fg or THEMES["dark"][1], bg or THEMES["dark"][0]
            if reverse:
                fg, bg = bg, fg
            if bg != THEMES["dark"][0]:
                shade = for_light(bg, True) if mode == "light" else bg
                out.append(
                    f'<rect x="{PAD + at * CELL_WIDTH:.1f}" y="{top}" width="{run * CELL_WIDTH:.1f}" height="{CELL_HEIGHT}" fill="{shade}"/>'
                )
            if not text.strip():
                continue
            color = fg
            if mode == "light":
                color = ink if fg == THEMES["dark"][1] else for_light(fg, False)
            lead = len(text) - len(text.lstrip(" "))
            word = text.strip(" ")
            if at == 0 and word == "~":
                continue
            shown_word = html.escape(word).replace(" ", "\u00a0")  # blanks that stand
            extra = (' font-weight="bold"' if bold else "") + (' font-style="italic"' if italic else "")
            span = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in word)
            out.append(
                f'<text x="{PAD + (at + lead) * CELL_WIDTH:.1f}" y="{top + 13}" fill="{color}" textLength="{span * CELL_WIDTH:.1f}"'
                f' lengthAdjust="spacingAndGlyphs"{extra}>{shown_word}</text>'
            )
    out += ["</g>", "</svg>"]
    print("\n".join(out))


main()
