#!/usr/bin/env python3
"""Writes src/base/text_table.c: how each code point is shown, from the Unicode data that Python brings along.

	python3 src/base/text_table.py | clang-format --assume-filename=src/base/text_table.c >src/base/text_table.c.new

The widths are those of glibc (tests/unit/test_base_text_width.c compares them): zero for Mn and Me, two for
East Asian Wide and Fullwidth, and the few that glibc widens by hand.
"""

import bisect
import unicodedata

NARROW, WIDE, MARK, JAMO, HIDDEN = range(5)

# Bidirectional controls, then what cannot be seen (rules 4 and 5 of the terminal-escape rule set).
BIDI = [(0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)]
INVISIBLE = [
    (0x00AD, 0x00AD), (0x034F, 0x034F), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200D), (0x2060, 0x2065), (0x206A, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
]
# Vowels and final consonants that join the Hangul consonant in front of them.
JOINING = [(0x1160, 0x11FF), (0xD7B0, 0xD7C6), (0xD7CB, 0xD7FB)]
# Not East Asian Wide, yet two columns in glibc and with it in most terminals.
WIDENED = [(0x3248, 0x324F), (0x4DC0, 0x4DFF)]
# Signs that stand over or under the digits behind them: of category Cf, but seen.
SEEN_FORMAT = {0x0600, 0x0601, 0x0602, 0x0603, 0x0604, 0x0605, 0x06DD, 0x070F, 0x0890, 0x0891, 0x08E2,
               0x110BD, 0x110CD}


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def class_of(code):
    character = chr(code)
    category = unicodedata.category(character)
    if within(code, BIDI) or within(code, INVISIBLE):
        return HIDDEN
    if category in ("Cc", "Cn", "Co", "Cs", "Zl", "Zp"):
        return HIDDEN
    if category == "Cf" and code not in SEEN_FORMAT:
        return HIDDEN
    if category in ("Mn", "Me"):
        return MARK
    if within(code, JOINING):
        return JAMO
    if unicodedata.east_asian_width(character) in "WF" or within(code, WIDENED):
        return WIDE
    return NARROW


def main():
    entries = []
    for code in range(0x110000):
        found = class_of(code)
        if not entries or entries[-1][1] != found:
            entries.append((code, found))
    print("/* Written by text_table.py; not edited by hand. */")
    print('#include "text_table.h"\n')
    print("/*")
    print(f" * Unicode {unicodedata.unidata_version}: General_Category and East_Asian_Width, with the rules of text_table.py")
    print(" * on top. The highest two digits of an entry are the enum text_class of the code point in its lower six, and")
    print(" * of all that follow it up to the next entry.")
    print(" */")
    print("const uint32_t text_table[] = {")
    print("\t" + ", ".join(f"0x{found:02x}{code:06x}" for code, found in entries))
    print("};\n")
    print("const size_t text_table_count = sizeof(text_table) / sizeof(text_table[0]);\n")
    starts = [code for code, _ in entries]
    pages = [bisect.bisect_right(starts, page << 8) - 1 for page in range(0x101)]
    print("const uint16_t text_table_pages[] = {")
    print("\t" + ", ".join(str(page) for page in pages))
    print("};")


main()
