// reader-files.js FOLDER PUPILS: the sample list own-PUPILS.csv again, as SheetJS and ExcelJS write it.
const fs = require('fs');
const XLSX = require('xlsx');
const ExcelJS = require('exceljs');

const [folder, pupils] = process.argv.slice(2);
const rows = fs.readFileSync(`${folder}/own-${pupils}.csv`, 'utf8').replace(/^\ufeff/, '').trim().split(/\r?\n/)
  .map(line => line.split(','));
const missing = name => !fs.existsSync(`${folder}/${name}`);

function withSheetJS(name, options) {
  if (!missing(name)) return;
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows), 'Leerlingen');
  XLSX.writeFile(book, `${folder}/${name}`, { compression: true, ...options });
}

async function withExcelJS(name) {
  if (!missing(name)) return;
  const book = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: `${folder}/${name}` });
  const sheet = book.addWorksheet('Leerlingen');
  for (const row of rows) sheet.addRow(row).commit();
  sheet.commit();
  await book.commit();
}

withSheetJS(`sheetjs-${pupils}.xlsx`, { bookSST: true });
withSheetJS(`sheetjs-text-${pupils}.xlsx`, {});
withSheetJS(`sheetjs-${pupils}.ods`, {});
if (rows.length <= 65536) withSheetJS(`sheetjs-${pupils}.xls`, { bookType: 'biff8' });
withExcelJS(`exceljs-${pupils}.xlsx`);
