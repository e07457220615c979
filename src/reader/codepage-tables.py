"""Writes the C tables of codepage.h to standard output, from the codecs of Python."""

NONE = 0xFFFF
TRAIL_LEAST = 0x31

MAC = {10000: "mac_roman", 10006: "mac_greek", 10007: "mac_cyrillic", 10029: "mac_latin2",
       10079: "mac_iceland", 10081: "mac_turkish"}
ONE_BYTE = {number: f"cp{number}" for number in
            (437, 720, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874,
             1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258)} | MAC | {28605: "iso8859_15"}
TWO_BYTES = {932: "cp932", 936: "gbk", 949: "cp949", 950: "cp950", 1361: "johab"}


def decode(codec, data):
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return NONE
    return ord(text) if len(text) == 1 and ord(text) < NONE else NONE


def write(name, values):
    print(f"static const uint16_t {name}[] = {{")
    for at in range(0, len(values), 12):
        print("    " + ", ".join(f"0x{value:04x}" for value in values[at:at + 12]) + ",")
    print("};")


def main():
    print('/* Made by codepage-tables.py: do not edit. */\n#include "reader/codepage.h"\n\n#include <stddef.h>\n')
    for number, codec in (ONE_BYTE | TWO_BYTES).items():
        single = [decode(codec, bytes([byte])) for byte in range(256)]
        doubles = "NULL"
        if number in TWO_BYTES:
            rows = []
            for lead in range(0x80, 256):
                row = [decode(codec, bytes([lead, trail])) for trail in range(TRAIL_LEAST, 256)]
                if single[lead] == NONE and any(value != NONE for value in row):
                    write(f"page_{number}_{lead:02x}", row)
                    rows.append(lead)
            doubles = f"page_{number}_doubles"
            print(f"static const uint16_t *const {doubles}[256] = {{")
            for lead in rows:
                print(f"    [0x{lead:02x}] = page_{number}_{lead:02x},")
            print("};")
        else:  # as Windows does: a byte without a character is the control character of that number
            single = [byte if value == NONE else value for byte, value in enumerate(single)]
        print(f"static const Codepage page_{number} = {{{number}, {{")
        for at in range(0, 256, 12):
            print("    " + ", ".join(f"0x{value:04x}" for value in single[at:at + 12]) + ",")
        print(f"}}, {doubles}}};\n")
    print("const Codepage *const codepage_tables[] = {")
    for number in ONE_BYTE | TWO_BYTES:
        print(f"    &page_{number},")
    print("    NULL,\n};")


main()
