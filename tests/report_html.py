"""Reading a saved report as a browser does: its tables, figures, elements and texts."""

import json
from html.parser import HTMLParser

_VOID = {"br", "hr", "img", "link", "meta"}


class Report(HTMLParser):
    """What a report holds.

    Attributes:
        tables: Rows of texts by caption; the first one holds the heads.
        figures: What is drawn, by the id of its place.
        scripts: Texts of what runs.
        elements: Name and attributes of every element outside ``noscript``.
        texts: All text by the id of the section, those of scripts and styles left out.
    """

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tables, self.figures, self.scripts, self.elements, self.texts = {}, {}, [], [], {}
        self._open, self._rows, self._section, self._script = [], [], "", ""
        self.feed(html)
        assert not self._open, "every element is closed"

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "noscript" not in (name for name, _ in self._open):
            self.elements.append((tag, given))
        if tag == "section":
            self._section = given["id"] if "id" in given else given["class"]
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag == "tr":
            self._rows.append([])
        if tag in ("th", "td"):
            self._rows[-1].append("")
        if tag not in _VOID:
            self._open.append((tag, given))

    def handle_endtag(self, tag):
        if tag in _VOID:
            return
        opened, given = self._open.pop()
        assert opened == tag
        if tag == "script":
            if given.get("type") == "application/json":
                self.figures[given["id"].removesuffix("-data")] = json.loads(self._script)
            elif self._script:
                self.scripts.append(self._script)
            self._script = ""
        if tag == "table" and "noscript" not in (name for name, _ in self._open):
            assert self._caption not in self.tables or not self._caption
            self.tables[self._caption] = self._rows
        if tag == "section":
            self._section = ""

    def handle_data(self, data):
        names = [name for name, _ in self._open]
        tag = names[-1] if names else ""
        if tag == "script":  # comes in pieces
            self._script += data
        elif tag != "style" and "noscript" not in names:
            self.texts[self._section] = self.texts.get(self._section, "") + data
        if tag == "caption":
            self._caption += data
        if names and {"th", "td"} & set(names) and self._rows and self._rows[-1]:
            self._rows[-1][-1] += data

    def rows(self, caption):
        """Return a table as a list of texts by head."""
        heads, *rows = self.tables[caption]
        return [dict(zip(heads, row, strict=True)) for row in rows]

    @property
    def pictures(self):
        """Addresses of all pictures."""
        return [given["src"] for tag, given in self.elements if tag == "img"]

    @property
    def text(self):
        """All text that is read."""
        return " ".join(" ".join(self.texts.values()).split())
