#!/usr/bin/env python3
"""Makes a spreadsheet from a text that people can read: make-book.py BOOK.txt OUT.xlsx|OUT.ods

A line "[Name]" (or "[Name] hidden") begins a sheet, "1904" before it makes Excel count from 1904; every other line is a row, tabs
between the cells, an empty line is an empty row. A cell is text, or after a mark: "=n 123" a number, "=d 42463" a number shown as
a date, "=0 123" a number shown as 000000, "=e #N/A" an error, "=f" a formula that was never calculated.
"""
import sys
import zipfile
from xml.sax.saxutils import escape

STAMP = (2026, 1, 1, 0, 0, 0)


def sheets_of(path):
    sheets, from_1904 = [], False
    for line in open(path, encoding="utf-8").read().split("\n")[:-1]:
        if line == "1904":
            from_1904 = True
        elif line.startswith("["):
            sheets.append((line[1:line.index("]")], line.endswith("hidden"), []))
        else:
            sheets[-1][2].append(line.split("\t") if line else [])
    return sheets, from_1904


def write(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in members:
            out.writestr(zipfile.ZipInfo(name, STAMP), text)


def letters(column):
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def xlsx_cell(place, cell):
    mark, rest = (cell[:2], cell[3:]) if cell[:1] == "=" else ("", cell)
    styles = {"=n": 0, "=d": 1, "=0": 2}
    if mark in styles:
        return f'<c r="{place}" s="{styles[mark]}"><v>{rest}</v></c>'
    if mark == "=e":
        return f'<c r="{place}" t="e"><v>{rest}</v></c>'
    if mark == "=f":
        return f'<c r="{place}"><f>A1+1</f></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(rest)}</t></is></c>' if cell else ""


def xlsx(path, sheets, from_1904):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/"
    numbers = range(1, len(sheets) + 1)
    book = "".join(f'<sheet name="{escape(s[0])}" sheetId="{i}"{" state=" + chr(34) + "hidden" + chr(34) if s[1] else ""} r:id="rId{i}"/>'
                   for i, s in zip(numbers, sheets))
    relations = "".join(f'<Relationship Id="rId{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>' for i in numbers)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = "".join(f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}worksheet+xml"/>' for i in numbers)
    members = [
        ("[Content_Types].xml", f'<Types xmlns="{package}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-'
         f'package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>{parts}'
         f'<Override PartName="/xl/styles.xml" ContentType="{kind}styles+xml"/></Types>'),
        ("_rels/.rels", f'<Relationships xmlns="{package}relationships"><Relationship Id="rId1" Type="{office}/officeDocument" '
         'Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{office}"><workbookPr{" date1904=" + chr(34) + "1" + chr(34) if from_1904 else ""}/>'
         f'<sheets>{book}</sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{package}relationships">{relations}<Relationship Id="rIdS" '
         f'Type="{office}/styles" Target="styles.xml"/></Relationships>'),
        ("xl/styles.xml", f'<styleSheet xmlns="{main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="000000"/></numFmts>'
         '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs>'
         '</styleSheet>')]
    for i, (_, _, rows) in zip(numbers, sheets):
        data = "".join(f'<row r="{r}">' + "".join(xlsx_cell(f"{letters(c)}{r}", cell) for c, cell in enumerate(row)) + "</row>"
                       for r, row in enumerate(rows, 1) if row)
        members.append((f"xl/worksheets/sheet{i}.xml", f'<worksheet xmlns="{main}"><sheetData>{data}</sheetData></worksheet>'))
    write(path, members)


def ods_cell(cell):
    mark, rest = (cell[:2], cell[3:]) if cell[:1] == "=" else ("", cell)
    if mark in ("=n", "=0"):
        shown = rest.zfill(6) if mark == "=0" else rest
        return f'<table:table-cell office:value-type="float" office:value="{rest}"><text:p>{shown}</text:p></table:table-cell>'
    if mark == "=d":
        return f'<table:table-cell office:value-type="date" office:date-value="{rest}"><text:p>{rest}</text:p></table:table-cell>'
    if not cell:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(rest)}</text:p></table:table-cell>'


def ods(path, sheets, _):
    names = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    tables = "".join(f'<table:table table:name="{escape(name)}">' + "".join(
        "<table:table-row>" + ("".join(map(ods_cell, row)) or "<table:table-cell/>") + "</table:table-row>" for row in rows) + "</table:table>"
        for name, _, rows in sheets)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    write(path, [
        ("mimetype", kind),
        ("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
         f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'),
        ("content.xml", f'<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>{tables}'
         '</office:spreadsheet></office:body></office:document-content>')])


(ods if sys.argv[2].endswith(".ods") else xlsx)(sys.argv[2], *sheets_of(sys.argv[1]))
