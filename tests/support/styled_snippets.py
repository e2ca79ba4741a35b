"""Makes small pages of one cell whose text is dressed by styles of all kinds, seeded."""

from __future__ import annotations

import random
from typing import NamedTuple

# Declarations of which it is certain what a browser shows.
CERTAIN = (
    "display:none", "display:inline", "display:inline-block", "display:block", "visibility:hidden", "visibility:visible",
    "visibility:collapse", "opacity:0", "opacity:1", "opacity:.9", "filter:opacity(0)", "filter:opacity(100%)",
    "font-size:0", "font-size:14px", "font-size:calc(2px * 7)", "font-size:.1px", "color:#fff", "color:white", "color:#000",
    "color:transparent", "color:rgba(0,0,0,0)", "color:#fefefe", "color:hsl(0 0% 100%)", "color:red",
    "background:#000", "background-color:#fff", "background:black;color:#fff", "background:#369;color:#fff",
    "background:#000;color:#000", "color:red;background:red", "-webkit-text-fill-color:transparent",
    "-webkit-text-fill-color:#fff;color:#000", "-webkit-text-fill-color:#000;color:#fff",
    "position:absolute;left:-9999px", "position:absolute;top:-9999px", "position:relative;left:-9999px",
    "position:absolute;clip:rect(0,0,0,0)", "position:absolute;clip:rect(1px 1px 1px 1px)", "clip:rect(0,0,0,0)",
    "clip-path:inset(50%)", "clip-path:inset(100%)", "clip-path:circle(0)", "clip-path:none",
    "text-indent:-9999px;display:block", "text-indent:-9999px", "text-indent:0", "text-indent:-9999px;display:inline-block",
    "display:inline-block;width:0;overflow:hidden", "width:0;overflow:hidden", "display:block;height:0;overflow:hidden",
    "display:inline-block;max-width:0;overflow:hidden", "display:block;max-height:0;overflow:hidden", "overflow:hidden",
    "display:inline-block;width:200px;overflow:hidden", "width:0", "display:inline-block;width:0", "height:0;overflow:hidden",
    "text-decoration:line-through", "text-decoration:underline", "text-decoration:none", "vertical-align:super",
    "vertical-align:sub", "vertical-align:baseline", "transform:scale(0)", "display:inline-block;transform:scale(0)",
    "display:inline-block;transform:translateX(-9999px)", "transform:translateX(-9999px)", "transform:none",
    "display:flex", "display:flex;flex-direction:row-reverse", "display:inline-flex;flex-direction:row-reverse",
    "display:flex;flex-direction:column", "display:flex;flex-direction:column-reverse", "flex-direction:row-reverse",
    "order:1", "order:-1", "display:flex;flex-flow:row-reverse", "direction:rtl", "direction:rtl;unicode-bidi:bidi-override",
    "direction:rtl;unicode-bidi:isolate-override", "unicode-bidi:bidi-override", "direction:ltr;unicode-bidi:bidi-override",
    "content-visibility:hidden", "content-visibility:hidden;display:block", "content-visibility:auto", "text-transform:uppercase",
    "user-select:none", "letter-spacing:2px", "display:contents", "font:italic 0/1 serif", "font:bold 14px/1.5 serif", "all:unset",
    "display:var(--none)", "visibility:var(--lost,hidden)", "opacity:var(--nought)", "color:var(--ground)", "display:inherit",
    "color:inherit", "visibility:inherit", "opacity:inherit", "display:nonsense", "opacity:x", "color:#ggg", "font-size:-1px",
    "left:-9999px", "top:-9999px", "float:none", "position:static;left:-9999px", "scale:0", "display:inline-block;scale:0",
)  # fmt: skip
# Declarations that leave open what a reader sees of a figure.
OPEN = (
    "float:left", "float:right", "position:absolute", "position:relative;top:-6px", "position:relative;left:20px",
    "position:fixed", "margin-left:-9999px", "margin-left:-12px", "display:block;margin-left:-9999px", "letter-spacing:-1em",
    "display:inline-block;transform:scaleX(-1)", "display:inline-block;transform:rotate(90deg)", "opacity:.2", "font-size:2px",
    "display:inline-block;width:8px;overflow:hidden", "clip-path:inset(10%)", "-webkit-text-security:disc", "display:grid",
    "filter:blur(9px)", "color:#eee", "mask-image:linear-gradient(transparent,transparent)", "mix-blend-mode:screen",
    "animation:gone 1s forwards", "text-indent:500px", "display:table-cell", "zoom:.1", "vertical-align:6px", "display:grid;direction:rtl",
)  # fmt: skip
# Text that sheets add, and parts of elements that they change.
ADDED = ("::before{content:'7'}", "::after{content:\"8\"}", "::after{content:'\\39'}", "::before{content:''}", "::after{content:none}",
         "::before{content:'7';display:none}", "::after{content:'6';visibility:hidden}", "::after{content:attr(data-n)}")  # fmt: skip
ADDED_OPEN = (
    "::before{counter-increment:n;content:counter(n)}",
    "::first-letter{font-size:0}",
    "::after{content:'5';position:absolute;left:0}",
)
TAGS = (
    "span",
    "span",
    "b",
    "em",
    "i",
    "u",
    "font",
    "div",
    "p",
    "strong",
    "s",
    "sup",
    "bdo dir=rtl",
    "bdo",
    "kbd",
    "label",
)
WRAPS = ("{}", "{}", "{}", "@media screen{{{}}}", "@media print{{{}}}", "@media (max-width:600px){{{}}}", "@supports (display:flex){{{}}}",
         "@media (min-width:600px){{{}}}", "@layer base{{{}}}")  # fmt: skip
UNKNOWN = "@container (min-width:1px){{{}}}"


class Snippet(NamedTuple):
    """A page with one cell to be read, and whether what it shows is certain."""

    head: str
    cell: str
    is_certain: bool

    @property
    def page(self) -> str:
        return (
            f"<!DOCTYPE html><html><head><meta charset=utf-8>{self.head}</head><body><table border=1>"
            f"<tr><td>规章</td><td id=cell>{self.cell}</td><td>3</td></tr></table></body></html>"
        )


class _Maker:
    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.rules: list[str] = []
        self.names = 0
        self.is_certain = True

    def snippet(self) -> Snippet:
        self.is_certain = self.dice.random() < 0.75
        may_open = not self.is_certain
        self.may_open = may_open
        inner = self.pieces(2)
        if not any(char.isdigit() for char in inner.split("<")[0]):
            inner = str(self.dice.randint(1, 99)) + inner
        self.dice.shuffle(self.rules)
        cut = self.dice.randint(0, len(self.rules))
        sheets = ["".join(part) for part in (self.rules[:cut], self.rules[cut:]) if part]
        head = "<style>:root{--none:none;--nought:0;--ground:#fff} @keyframes gone{to{opacity:0}}</style>"
        return Snippet(head + "".join(f"<style>{sheet}</style>" for sheet in sheets), inner, self.is_certain)

    def pieces(self, depth: int) -> str:
        count = self.dice.randint(1, 3)
        return "".join(self.piece(depth) for _ in range(count))

    def piece(self, depth: int) -> str:
        digits = str(self.dice.randint(0, 99))
        if self.dice.random() < 0.4 or depth < 0:
            return digits
        tag = self.dice.choice(TAGS)
        # The parser of pages ends some elements where a paragraph begins.
        inner = self.pieces(depth - 1) if self.dice.random() < 0.35 else digits
        if tag == "p" or "<p" in inner:
            tag = "div" if depth == 2 else "span"
            inner = inner.replace("<p", "<div").replace("</p", "</div")
        attributes = self.dressed() if self.dice.random() < 0.8 else ""
        return f"<{tag}{attributes} data-n=4>{inner}</{tag.split()[0]}>"

    def declaration(self) -> str:
        if self.may_open and self.dice.random() < 0.5:
            return self.dice.choice(OPEN)
        text = self.dice.choice(CERTAIN)
        return text if self.dice.random() < 0.85 else text.replace(";", " !important;") + " !important"

    def dressed(self) -> str:
        """Attributes for one to three declarations, by one way or several."""
        attributes, classes, ident = "", [], ""
        for _ in range(self.dice.choice((1, 1, 1, 2, 3))):
            way = self.dice.choice(("style", "style", "class", "class", "id", "path", "added"))
            text = self.declaration()
            self.names += 1
            name = f"n{self.names}"
            if way == "style" and "style=" not in attributes:
                attributes += f' style="{text}"'
                continue
            wrap = self.dice.choice(WRAPS)
            selector = f".{name}"
            if way == "id" and not ident:
                ident, selector = name, f"#{name}"
            elif way == "path":
                selector = self.dice.choice(("td .{}", "table > tbody > tr > td .{}", "td > .{}", "td + td .{}", "tr :not(.x).{}",
                                             ".{}:hover", "td:nth-child(2) .{}", "[class~={}]", ":is(.{}, .zz)", "th .{}"))  # fmt: skip
                selector = selector.format(name)
                classes.append(name)
            else:
                classes.append(name)
            if way == "added":
                added = self.dice.choice(ADDED_OPEN if self.may_open and self.dice.random() < 0.3 else ADDED)
                rule = selector + added
            else:
                rule = f"{selector}{{{text}}}"
            if self.may_open and self.dice.random() < 0.1:
                wrap = UNKNOWN
            self.rules.append(wrap.format(rule))
        if classes:
            attributes += f' class="{" ".join(classes)}"'
        return attributes + (f" id={ident}" if ident else "")


def make_snippet(seed: int) -> Snippet:
    """The snippet of a seed."""
    return _Maker(seed).snippet()
