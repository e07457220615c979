#!/usr/bin/python3
"""reader-files.py FOLDER PUPILS: the sample list own-PUPILS.csv again, as openpyxl and xlwt write it, and in Windows-1252."""
import csv
import os
import sys

folder, pupils = sys.argv[1], sys.argv[2]
with open(f"{folder}/own-{pupils}.csv", encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))


def path(name):
    return f"{folder}/{name.replace('-', '-' + pupils, 1)}"


def with_openpyxl(name):
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Leerlingen")
    for row in rows:
        sheet.append(row)
    book.save(name)


def with_xlwt(name):
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Leerlingen")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            if text:
                sheet.write(r, c, text)
    book.save(name)


def windows(name):
    with open(name, "w", encoding="cp1252", newline="", errors="replace") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


writers = {"windows-.csv": windows, "openpyxl-.xlsx": with_openpyxl}
if len(rows) <= 65536:
    writers["xlwt-.xls"] = with_xlwt
for name, write in writers.items():
    if os.path.exists(path(name)):
        continue
    try:
        write(path(name))
    except ImportError as missing:
        print(f"skipped: {path(name)}: {missing}", file=sys.stderr)
