#!/usr/bin/env python3
"""page.py FILE...: a page of one file by the parser of Python: it runs nothing, loads nothing, and what is opened is closed."""
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "col", "path", "line", "rect", "circle", "polyline", "polygon"}
REFUSED = {"script", "iframe", "object", "embed", "link", "img", "form", "input", "base"}
LEADING = {"href", "src", "action", "xlink:href", "style", "data"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problems, self.rows = [], [], 0

    def handle_starttag(self, tag, attributes):
        if tag in REFUSED:
            self.problems.append(f"an element '{tag}'")
        for name, value in attributes:
            if name.startswith("on") or (name in LEADING and "//" in (value or "")):
                self.problems.append(f"an attribute {name}='{value}'")
        self.rows += tag == "tr"
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"'{tag}' is closed, but was not the last one opened")


def main(files):
    refused = not files
    for file in files:
        page = Page()
        with open(file, encoding="utf-8", newline="") as text:
            page.feed(text.read())
        page.close()
        problems = page.problems + [f"'{tag}' is left open" for tag in page.open]
        if problems:
            refused = True
            print(f"{file}: REFUSED, {len(problems)} problems")
            for problem in problems[:20]:
                print(f"  {problem}")
        else:
            print(f"{file}: valid, HTML: {page.rows} rows")
    return 1 if refused else 0


sys.exit(main(sys.argv[1:]))
