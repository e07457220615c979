/* The catalogue of findings: for every code its grade, name and the three sentences that people read. */
#include "table/finding_texts.h"

#include "text/text.h"

/* Words to people at a school's desk: what happened, what it means for them, what they can do. */
const FindingText finding_texts[FINDING_CODES_END] = {
    [FINDING_ENCODING_GUESSED] =
        {FINDING_WARNING, 3, "encoding-guessed",
         N_("The file does not say how letters with accents are stored. “%1” fits best (%2 % sure)."),
         N_("Names with accents were read that way, for example “%3”."),
         N_("Check whether the accents are right. If they are not, choose another character set for this "
            "file, or open it in Excel, save it as .xlsx and upload that.")},
    [FINDING_SEPARATOR_GUESSED] =
        {FINDING_NOTE, 2, "separator-guessed",
         N_("The file does not say what stands between the columns. It was taken to be “%1” (%2 % sure)."),
         N_("If that is wrong, the columns are wrong too."),
         N_("Check whether the columns are right. If they are not, choose another separator for this file.")},
    [FINDING_QUOTE_UNCLOSED] =
        {FINDING_WARNING, 0, "quote-unclosed", N_("A quotation mark opens in this row and is never closed."),
         N_("It was read as part of the text, so the columns of this row may have shifted."),
         N_("Look at this row. If it is wrong, remove the quotation mark or add the second one, and upload "
            "the file again.")},
    [FINDING_BAD_BYTES] = {FINDING_WARNING, 1, "bad-bytes",
                           N_("The file contains characters that do not exist in the character set “%1”."),
                           N_("They were replaced by �, so names may be damaged."),
                           N_("Choose another character set for this file, or open it in Excel, save it as "
                              ".xlsx and upload that.")},
    [FINDING_NUL_BYTES] = {FINDING_WARNING, 0, "nul-bytes",
                           N_("The file contains invisible characters (NUL) that do not belong in text."),
                           N_("They were left out. The file may have been damaged on its way."),
                           N_("Check some names and numbers. If they are wrong, make the export again and "
                              "upload the new file.")},
    [FINDING_CELL_CUT] = {FINDING_WARNING, 0, "cell-cut",
                          N_("This cell holds more text than a spreadsheet allows (32,767 characters)."),
                          N_("Only the beginning was read. Often a quotation mark is missing, and several "
                             "rows have run together."),
                          N_("Look at this cell in the file, correct it and upload the file again.")},
    [FINDING_BSN_COLUMN_BY_NAME] = {FINDING_WARNING, 1, "bsn-column-by-name",
                                    N_("The column “%1” holds citizen service numbers (BSN)."),
                                    N_("A school library may not keep a BSN. The column was left out while "
                                       "reading; nothing of it was stored."),
                                    N_("Leave this column out of the export next time.")},
    [FINDING_BSN_COLUMN_BY_VALUE] = {FINDING_WARNING, 3, "bsn-column-by-value",
                                     N_("The column “%1” looks like citizen service numbers (BSN): %3 of the "
                                        "%2 numbers pass the BSN test."),
                                     N_("A school library may not keep a BSN. The column was left out while "
                                        "reading; nothing of it was stored."),
                                     N_("Leave this column out of the export next time. If it holds "
                                        "something else, give it a clear heading and tell the library.")},
    [FINDING_SENSITIVE_DROPPED] =
        {FINDING_NOTE, 2, "sensitive-dropped",
         N_("The file contains “%1” (how often: %2), which a library may not keep."),
         N_("It was left out while reading; nothing of it was stored."),
         N_("If your pupil administration lets you choose, leave it out of the export next time.")},
    [FINDING_FORMULA_WITHOUT_VALUE] =
        {FINDING_WARNING, 1, "formula-without-value",
         N_("The file has formulas that were never calculated. How many: %1; the first one stands here."),
         N_("These cells were read as empty."),
         N_("Open the file in Excel, wait until it has calculated, save it and upload it again.")},
    [FINDING_DATE_SYSTEM_1904] =
        {FINDING_NOTE, 0, "date-system-1904",
         N_("This workbook counts its days from 1904, an old setting of Excel on the Mac."),
         N_("The dates were converted accordingly."),
         N_("Check one date of birth. If it is right, all of them are.")},
    [FINDING_SHEET_IS_HIDDEN] =
        {FINDING_WARNING, 1, "sheet-is-hidden", N_("The sheet “%1” is hidden in the workbook."),
         N_("It was read like the other sheets, so pupils that you do not see in Excel may be among the "
            "rows."),
         N_("If this sheet should not count, delete it from the workbook and upload the file again.")},
    [FINDING_PASSWORD_DEFAULT] = {FINDING_NOTE, 0, "password-default",
                                  N_("The workbook is protected, but without a password of its own."),
                                  N_("It was read all the same."), N_("You do not have to do anything.")},
    [FINDING_UNKNOWN_ELEMENT] = {FINDING_NOTE, 2, "unknown-element",
                                 N_("The file contains a part that is not known here: “%1” (how often: %2)."),
                                 N_("It was passed over; everything else was read."),
                                 N_("You do not have to do anything, unless you miss data in the result.")},
    [FINDING_TRUNCATED] = {FINDING_WARNING, 0, "file-truncated",
                           N_("The file ends too early, as if it was cut off."),
                           N_("What came before was read, but pupils at the end may be missing. They could "
                              "be taken for leavers."),
                           N_("Make the export again and upload the new file before you go on.")},
    [FINDING_MEMBERS_IGNORED] =
        {FINDING_NOTE, 1, "zip-members-ignored",
         N_("The zip file holds more than the pupils' file. How many other files: %1."),
         N_("Those were passed over."), N_("You do not have to do anything.")},
    [FINDING_QUOTES_GUESSED] =
        {FINDING_NOTE, 1, "quotes-guessed",
         N_("Text in this file does not stand between double quotation marks but like this: %1."),
         N_("Those marks were taken off."),
         N_("Check whether the texts are right. If they are not, open the file in Excel, save it as .xlsx "
            "and upload "
            "that.")},
    [FINDING_NUMBER_LOST_DIGITS] =
        {FINDING_WARNING, 0, "number-lost-digits",
         N_("Here stands a number of more than 15 digits. Excel keeps only the first 15."),
         N_("The last digits have become zeros, so the number is no longer right."),
         N_("Upload the file as it came from your pupil administration, without opening and saving it in "
            "Excel first.")},
    [FINDING_MEMO_ELSEWHERE] =
        {FINDING_NOTE, 1, "memo-elsewhere",
         N_("The texts of the column “%1” (memos) stand in another file, which ends in .dbt or .fpt."),
         N_("This column was read as empty."),
         N_("You do not have to do anything, unless you need these texts: then have them exported as .csv or "
            ".xlsx.")},
    [FINDING_RECORDS_LEFT_OUT] =
        {FINDING_WARNING, 2, "records-left-out",
         N_("The file says that its list has %1 rows, but more rows follow. How many: %2."),
         N_("Those were left out. They may be old rows that were removed, or pupils that are missing now."),
         N_("Check whether the last pupils of the list are there. If not, make the export again and upload "
            "the new file.")},
    [FINDING_MERGED_VALUES] =
        {FINDING_NOTE, 1, "merged-values",
         N_("Text or numbers stand under merged cells, where nobody sees them. How many: %1; the first one "
            "stands here."),
         N_("They were left out: of merged cells only the first one counts, as Excel shows it."),
         N_("If they should count, split the merged cells in Excel, save the file and upload it again.")},
    [FINDING_FORMAT_UNKNOWN] =
        {FINDING_WARNING, 0, "format-unknown",
         N_("The workbook does not say how this number should look: its styles are missing."),
         N_("It was read as it is stored, so a date can look like 45717 and leading zeros are gone."),
         N_("Open the file in Excel, save it as .xlsx, check the dates and numbers and upload that.")},
    [FINDING_TEXT_MISSING] =
        {FINDING_WARNING, 0, "text-missing",
         N_("The text of this cell is not in the workbook: the program that made the file left it out."),
         N_("This cell, and others like it, were read as empty."),
         N_("Open the file in Excel, look at this cell, save the file as .xlsx and upload that. If the text "
            "is "
            "missing there too, make the export again.")},
    [FINDING_FILE_EMPTY] =
        {FINDING_FILE_REFUSED, 0, "file-empty", N_("There is nothing in the file."),
         N_("Nothing was imported and nothing was changed."),
         N_("Look whether you chose the right file. If so, make the export again and upload the new file.")},
    [FINDING_FILE_UNKNOWN] = {FINDING_FILE_REFUSED, 1, "file-unknown",
                              N_("This is not a kind of file that can be read here. It looks like: %1."),
                              N_("Nothing of the file was read and nothing was changed."),
                              N_("Upload the list of pupils as .xlsx, .ods, .xls, .csv, .dbf, EDEXML or a "
                                 "zip with one such file.")},
    [FINDING_FILE_DAMAGED] =
        {FINDING_FILE_REFUSED, 2, "file-damaged",
         N_("The file is damaged. Part that cannot be read: %1 (%2)."),
         N_("The rest cannot be trusted, so nothing was imported."),
         N_("Make the export again, or open the file in Excel, save it as .xlsx, and upload that.")},
    [FINDING_FILE_ENCRYPTED] = {FINDING_FILE_REFUSED, 0, "file-encrypted",
                                N_("The file is protected with a password."),
                                N_("Nothing of the file was read and nothing was changed."),
                                N_("Open the file in Excel, remove the password (File, Info, Protect "
                                   "Workbook), save it and upload it again.")},
    [FINDING_FILE_UNSUPPORTED] =
        {FINDING_FILE_REFUSED, 1, "file-unsupported",
         N_("This is a file of the kind “%1”, which is not read here."),
         N_("Nothing of the file was read and nothing was changed."),
         N_("If it is the list of pupils, open it in Excel, or in the program that it "
            "was made with, save it as .xlsx and upload that. If not, choose the "
            "right file.")},
    [FINDING_FILE_TOO_LARGE] = {FINDING_FILE_REFUSED, 2, "file-too-large",
                                N_("The file goes beyond a limit: %1 (at most %2)."),
                                N_("Reading was stopped; nothing was imported."),
                                N_("Remove everything but the list of pupils from the file and upload it "
                                   "again. If it is only that, tell the library.")},
    [FINDING_ZIP_MEMBERS] =
        {FINDING_FILE_REFUSED, 1, "zip-members",
         N_("The zip file should hold exactly one list of pupils. How many it could be: %1."),
         N_("It is not clear which file is meant, so nothing was read."),
         N_("Unpack the zip file and upload the right file itself.")},
    [FINDING_XML_DOCTYPE] =
        {FINDING_FILE_REFUSED, 0, "xml-doctype",
         N_("The file contains XML definitions (a document type or entities) that do not belong in a list of "
            "pupils."),
         N_("Such definitions can do harm, so nothing was read."),
         N_("Make the export again straight from your pupil administration and upload that.")},
    [FINDING_NO_SUCH_SHEET] = {FINDING_FILE_REFUSED, 1, "no-such-sheet", N_("The file has no sheet %1."),
                               N_("Nothing was read."), N_("Choose a sheet that is in the file.")},
    [FINDING_FORM_BROKEN] =
        {FINDING_FILE_REFUSED, 0, "form-broken", N_("The form with the file did not arrive as it should."),
         N_("Nothing was uploaded."),
         N_("Try again, if need be with another browser. If it goes wrong again, tell the library.")},
    [FINDING_SANDBOX] = {FINDING_FILE_REFUSED, 1, "sandbox",
                         N_("The part that reads files could not lock itself in safely (%1)."),
                         N_("To be safe the file was not opened. This is not your fault and not the file's."),
                         N_("Tell the library: the system's administrator has to look at it.")},
    [FINDING_OUT_OF_MEMORY] =
        {FINDING_FILE_REFUSED, 0, "out-of-memory",
         N_("Reading the file takes more memory than one file may use."),
         N_("Reading was stopped; nothing was imported."),
         N_("Copy the list of pupils into a new, empty workbook, save that as .xlsx and upload it.")},
    [FINDING_READ_FAILED] = {FINDING_FILE_REFUSED, 1, "read-failed",
                             N_("The stored file could not be read through to the end (%1)."),
                             N_("Nothing was imported and nothing was changed."),
                             N_("Upload the file again. If it goes wrong again, tell the library.")},
    [FINDING_NO_HEADER] =
        {
            FINDING_FILE_REFUSED, 0, "no-header",
            N_("No row with known column names was found, such as LEERLINGNUMMER, ROEPNAAM, NAAM, GROEP."),
            N_("So it is not clear what each column means, and nothing was imported."),
            N_("Check whether this is the right file. If it is, put the column names in the first row and "
               "upload it again.")},
    [FINDING_COLUMN_UNKNOWN] =
        {FINDING_NOTE, 1, "column-unknown", N_("The column “%1” is not one that is known here."),
         N_("It is not used."),
         N_("If it holds something that is needed, choose by hand what the column means.")},
    [FINDING_COLUMN_TWICE] = {FINDING_WARNING, 2, "column-twice",
                              N_("The column “%1” gives “%2”, but an earlier column does so already."),
                              N_("The earlier column is used and this one is not."),
                              N_("If this one is the right one, choose by hand what both columns mean.")},
    [FINDING_COLUMN_MISSING] =
        {FINDING_WARNING, 1, "column-missing", N_("There is no column for “%1”, which is required."),
         N_("The import waits until someone of the library confirms it."),
         N_("Choose by hand which column it is, or add the column to the export and upload it again.")},
    [FINDING_COLUMN_BY_CONTENT] =
        {FINDING_WARNING, 2, "column-by-content",
         N_("The column “%1” was recognised by its content as “%2”."), N_("It is used that way."),
         N_("Please check this. If it is wrong, choose by hand what the column means.")},
    [FINDING_SHEET_IGNORED] =
        {FINDING_NOTE, 1, "sheet-ignored", N_("No pupils were found in the sheet “%1”."),
         N_("The sheet is not used."),
         N_("If there are pupils in it, put the column names in its first row and upload the file again.")},
    [FINDING_SHEET_NOT_READ] =
        {
            FINDING_WARNING,
            2, "sheet-not-read", N_("The sheet “%1” has pupils too, but only the sheet “%2” is read."),
            N_("The pupils of this sheet are not in the import, and may be taken for leavers."),
            N_("Put all pupils under each other on one sheet and upload the file again, or choose the other "
               "sheet.")},
    [FINDING_SHEET_OF_STAFF] = {FINDING_NOTE, 1, "sheet-of-staff",
                                N_("The sheet “%1” lists teachers or other staff."),
                                N_("Teachers are not enrolled by this import; the sheet is passed over."),
                                N_("Ask the library to enrol the teachers, if that has not been done yet.")},
    [FINDING_NO_PUPILS] =
        {FINDING_WARNING, 0, "no-pupils", N_("Under the column names there is not one pupil."),
         N_("Nobody is enrolled, and the pupils who are here would be taken for leavers."),
         N_("Check whether this is the right file. Often a filter was on when the export was made.")},
    [FINDING_HEADER_REPEATED] = {FINDING_NOTE, 0, "header-repeated",
                                 N_("The row with column names stands here once more."),
                                 N_("It was passed over."), N_("You do not have to do anything.")},
    [FINDING_ROWS_EMPTY] = {FINDING_NOTE, 1, "rows-empty",
                            N_("There are empty rows among the pupils. How many: %1."),
                            N_("They were passed over."), N_("You do not have to do anything.")},
    [FINDING_SCHOOL_YEAR_DIFFERS] =
        {FINDING_WARNING, 2, "school-year-differs",
         N_("The file is of school year %1, but the import is for %2."),
         N_(
             "With an old file pupils would be put in last year's groups. The import waits until someone of "
             "the library confirms it."),
         N_("Make an export of the right school year, or choose the other school year for this import.")},
    [FINDING_BRIN_DIFFERS] =
        {FINDING_WARNING, 2, "brin-differs",
         N_("The file is of the school with BRIN %1, but the import is for the school with BRIN %2."),
         N_(
             "With another school's file all pupils here would become leavers. The import waits until "
             "someone "
             "of the library confirms it."),
         N_("Check whether this is your own school's file. If it is, ask the library to correct the BRIN.")},
    [FINDING_NUMBER_MISSING] =
        {FINDING_ROW_REFUSED, 0, "number-missing", N_("This row has no pupil number."),
         N_("Without a number the pupil cannot be recognised next time. The row is not imported; the other "
            "rows are."),
         N_("Fill in the pupil number in your pupil administration, make the export again and upload it.")},
    [FINDING_NUMBER_TOO_LONG] = {FINDING_ROW_REFUSED, 1, "number-too-long",
                                 N_("The pupil number “%1” has more than 20 characters."),
                                 N_("The row is not imported; the other rows are."),
                                 N_("Check whether the right column was taken as pupil number. If so, "
                                    "shorten the number in your pupil administration.")},
    [FINDING_NUMBER_LOOKS_ROUNDED] =
        {
            FINDING_ROW_REFUSED, 1, "number-looks-rounded",
            N_("The pupil number “%1” was rounded by Excel; its last digits are lost."),
            N_("The real number cannot be seen any more. The row is not imported; the other rows are."),
            N_("Upload the file as it came from your pupil administration, without opening and saving it in "
               "Excel first.")},
    [FINDING_NUMBER_TWICE] =
        {
            FINDING_ROW_REFUSED, 2, "number-twice",
            N_("The pupil number “%1” also stands in row %2, with another pupil or other data."),
            N_("It is not clear which row is right. Neither row is imported; the other rows are."),
            N_("Give each pupil a number and one row of their own in your pupil administration, make the "
               "export "
               "again and upload it.")},
    [FINDING_ROW_TWICE] = {FINDING_NOTE, 1, "row-twice",
                           N_("The same pupil with the same data also stands in row %1."),
                           N_("The pupil is taken once."), N_("You do not have to do anything.")},
    [FINDING_ROWS_JOINED] =
        {FINDING_NOTE, 1, "rows-joined",
         N_("This pupil stands on several rows, one for each group or subject. How many: %1."),
         N_("The rows were taken together as one pupil."), N_("You do not have to do anything.")},
    [FINDING_NUMBER_ALMOST_TWICE] =
        {FINDING_QUESTION, 3, "number-almost-twice",
         N_("The pupil number “%1” differs from “%2” (row %3) only in zeros, spaces or the school's BRIN."),
         N_("It may be the same pupil twice, or two pupils. The row waits until you have said which."),
         N_("Say whether it is the same pupil. Deliver the number in the same way every time.")},
    [FINDING_BRIN_IN_NUMBER] =
        {FINDING_NOTE, 1, "brin-in-number", N_("The pupil number “%1” starts with the school's BRIN."),
         N_("When comparing with the register the BRIN is left aside."),
         N_("You do not have to do anything. Deliver the number in the same way every time.")},
    [FINDING_KEY_NOT_STABLE] =
        {FINDING_WARNING, 1, "key-not-stable",
         N_("The key “%1” starts with #: your pupil administration says that it may change."),
         N_("It is not used to recognise the pupil; name and date of birth are."),
         N_("If you can choose in your pupil administration, export the fixed pupil number.")},
    [FINDING_NAME_MISSING] =
        {FINDING_ROW_REFUSED, 0, "name-missing",
         N_("The surname is missing, or both first name and initials are."),
         N_("The row is not imported; the other rows are."),
         N_("Fill in the name in your pupil administration, make the export again and upload it.")},
    [FINDING_INITIALS_MADE] = {FINDING_NOTE, 2, "initials-made",
                               N_("There are no initials: “%1” was made from the first name “%2”."),
                               N_("Initials that are missing are made in this way."),
                               N_("You do not have to do anything.")},
    [FINDING_NAME_SPLIT] = {FINDING_NOTE, 3, "name-split",
                            N_("The name “%1” was split into prefix “%2” and surname “%3”."),
                            N_("The pupil is listed under the surname."),
                            N_("If that is wrong, give the prefix its own column (NAAMTUS) in the export.")},
    [FINDING_GROUP_MISSING] =
        {FINDING_ROW_REFUSED, 0, "group-missing", N_("This row has no group or class."),
         N_("Without a group the pupil cannot be placed. The row is not imported; the other rows are."),
         N_("Put the pupil in a group in your pupil administration, make the export again and upload it.")},
    [FINDING_GROUP_CODE_TOO_LONG] = {FINDING_ROW_REFUSED, 1, "group-code-too-long",
                                     N_("The group code “%1” has more than 10 characters."),
                                     N_("The row is not imported; the other rows are."),
                                     N_("Give the group a shorter code (a long name belongs in GROEPSNAAM), "
                                        "make the export again and upload it.")},
    [FINDING_GROUP_CODE_FORBIDDEN] =
        {
            FINDING_ROW_REFUSED, 2, "group-code-forbidden",
            N_("The group code “%1” contains the character %2, which is not allowed in it."),
            N_("The row is not imported; the other rows are."),
            N_("Change the code in your pupil administration (not allowed: \" ' + & < > / | \\), make the "
               "export again and upload it.")},
    [FINDING_GROUP_NAME_TOO_LONG] =
        {FINDING_ROW_REFUSED, 1, "group-name-too-long",
         N_("The group name “%1” has more than 30 characters."),
         N_("The row is not imported; the other rows are."),
         N_("Give the group a shorter name, make the export again and upload it.")},
    [FINDING_GROUP_TWO_NAMES] =
        {FINDING_WARNING, 3, "group-two-names",
         N_("The group code “%1” has two names in the file: “%2” and “%3”."),
         N_("A code belongs to one group, so the name “%2” is used for all its pupils."),
         N_("If these are two groups, give each a code of its own, make the export again and upload it.")},
    [FINDING_GROUP_TWO_CODES] = {FINDING_QUESTION, 3, "group-two-codes",
                                 N_("The group “%1” has more than one code in the file: “%2” and “%3”."),
                                 N_("It may be one combination group that the export has split, or several "
                                    "groups with the same name. The rows wait until you have said which."),
                                 N_("Say whether it is one group. If not, give each a name of its own.")},
    [FINDING_GROUP_NAME_MADE] =
        {FINDING_NOTE, 1, "group-name-made",
         N_("The file gives only a code or only a name for the group; “%1” was made from it."),
         N_("The group is known by it in the library."),
         N_("If you want another name, add the column GROEPSNAAM to the export.")},
    [FINDING_GROUP_FROM_YEAR] =
        {
            FINDING_WARNING, 1, "group-from-year",
            N_("This pupil has a year group but no group; the group “%1” was made from it."),
            N_("The pupil is enrolled in that group."),
            N_("Put the pupil in a group in your pupil administration, make the export again and upload it; "
               "the "
               "pupil then moves to that group.")},
    [FINDING_YEAR_GROUP_MISSING] =
        {FINDING_WARNING, 0, "year-group-missing", N_("This row has no year group."),
         N_("A pupil who is known keeps the year group; a new pupil is enrolled without one."),
         N_("Fill in the year group in your pupil administration, make the export again and upload it.")},
    [FINDING_YEAR_GROUP_UNKNOWN] =
        {FINDING_ROW_REFUSED, 1, "year-group-unknown",
         N_("The year group “%1” is not understood; it should be a digit from 0 to 9."),
         N_("No year group could be taken from this row."),
         N_("Correct it in your pupil administration, make the export again and upload it.")},
    [FINDING_YEAR_GROUP_MAPPED] = {FINDING_NOTE, 2, "year-group-mapped",
                                   N_("The file gives year group “%1”; that was read as %2."),
                                   N_("The pupil is placed in that year group."),
                                   N_("Check this once. If it is right, you do not have to do anything.")},
    [FINDING_YEAR_GROUP_MADE] =
        {FINDING_NOTE, 1, "year-group-made",
         N_("The row has no year group that can be used; it was taken from the name of the group “%1”."),
         N_("The pupil is placed in that year group."),
         N_("If that is wrong, add the column JAARGROEP to the export.")},
    [FINDING_DATE_UNREADABLE] = {FINDING_WARNING, 2, "date-unreadable", N_("“%2” in “%1” is not a date."),
                                 N_("This value is not used; the rest of the row is."),
                                 N_("Write the date as 31-12-2016, make the export again and upload it.")},
    [FINDING_DATE_TWO_DIGIT_YEAR] =
        {FINDING_QUESTION, 2, "date-two-digit-year",
         N_("The date “%1” has a year of two digits; it could be %2."),
         N_("The century is a guess. The row waits until you have said whether it is right."),
         N_("Say whether the date is right. Better still: export the years with four digits.")},
    [FINDING_DATE_ORDER_ASSUMED] = {FINDING_WARNING, 1, "date-order-assumed",
                                    N_("Nothing in this column shows whether the day or the month comes "
                                       "first. The order was taken to be: %1."),
                                    N_("If that is wrong, all dates of birth in it are wrong."),
                                    N_("Check the date of birth of one pupil that you know.")},
    [FINDING_DATE_UNLIKELY] =
        {FINDING_WARNING, 1, "date-unlikely", N_("The date of birth %1 is not likely for a pupil."),
         N_("It is kept as it stands in the file."),
         N_("Correct it in your pupil administration, make the export again and upload it.")},
    [FINDING_SEX_UNKNOWN] = {FINDING_WARNING, 1, "sex-unknown", N_("The sex “%1” is not understood."),
                             N_("This value is not used; the rest of the row is."),
                             N_("Use M, V or O, or leave the cell empty.")},
    [FINDING_POSTCODE_UNKNOWN] =
        {FINDING_WARNING, 1, "postcode-unknown", N_("“%1” is not a postcode."),
         N_("This value is not used; the rest of the row is."),
         N_("Write a Dutch postcode as 1234 AB. Correct it in your pupil administration.")},
    [FINDING_EMAIL_INVALID] =
        {FINDING_WARNING, 1, "email-invalid", N_("“%1” is not an e-mail address."),
         N_("This value is not used; the rest of the row is."),
         N_("Correct it in your pupil administration, make the export again and upload it.")},
    [FINDING_EMAIL_SEVERAL] =
        {FINDING_NOTE, 0, "email-several", N_("Several e-mail addresses stand in this cell."),
         N_("Only the first one is used."),
         N_("If another one is the right one, put that first in your pupil administration.")},
    [FINDING_VALUE_TOO_LONG] =
        {FINDING_WARNING, 2, "value-too-long", N_("“%1” has more than %2 characters here."),
         N_("This value is not used; the rest of the row is."),
         N_("Correct it in your pupil administration, make the export again and upload it.")},
    [FINDING_VALUE_IS_ERROR] = {FINDING_WARNING, 2, "value-is-error",
                                N_("In “%1” stands %2, an error message of Excel."),
                                N_("This value is not used; the rest of the row is."),
                                N_("Correct the formula in the file, or upload the file as it came from your "
                                   "pupil administration.")},
    [FINDING_LEFT_ALREADY] =
        {FINDING_NOTE, 1, "left-already", N_("According to the file this pupil left the school on %1."),
         N_("The pupil is not enrolled."),
         N_("If the pupil is still at school, correct the date in your pupil administration.")},
    [FINDING_STARTS_LATER] =
        {FINDING_NOTE, 1, "starts-later",
         N_("According to the file this pupil starts on %1, a day that is still to come."),
         N_("The pupil is treated like the other pupils in the file."),
         N_("If the pupil is not coming, leave this row out of the export.")},
    [FINDING_TEACHER_ROW] = {FINDING_NOTE, 0, "teacher-row", N_("This row is of a teacher."),
                             N_("Teachers are not enrolled by this import; the row is passed over."),
                             N_("Ask the library to enrol the teacher, if that has not been done yet.")},
    [FINDING_CARD_IN_USE] =
        {FINDING_ROW_REFUSED, 1, "card-in-use", N_("The card number “%1” already belongs to someone else."),
         N_("The row is not imported; the other rows are."),
         N_("Leave the card number empty, or give the number that is on the pupil's own card.")},
    [FINDING_LIKE_SINCE] =
        {FINDING_WARNING, 2, "like-since",
         N_("After this plan was shown, %1 came to %2: the same surname and birth date, "
            "and a first name that is like it."),
         N_("It was imported as the plan said; nothing was linked."),
         N_("Look whether they are one pupil. If so, undo the import, import the file again "
            "and answer the question.")},
    [FINDING_CARD_KEPT] = {FINDING_WARNING, 2, "card-kept",
                           N_("The file gives the card number “%1”, but this pupil has the card “%2”."),
                           N_("The pupil keeps the card; the rest of the row is used."),
                           N_("If the pupil has a new card, have the library change it. If not, correct the "
                              "number in the file.")},
    [FINDING_CARD_TWICE] = {FINDING_ROW_REFUSED, 2, "card-twice",
                            N_("The card number “%1” also stands in row %2."),
                            N_("A card belongs to one person. Neither row is imported; the other rows are."),
                            N_("Give each pupil their own card number, or leave it empty.")},
    [FINDING_CARD_IS_PUPIL_NUMBER] =
        {FINDING_WARNING, 1, "card-is-pupil-number",
         N_("The column “%1” should hold card numbers, but it holds pupil numbers."),
         N_(
             "Several schools use the same pupil numbers, so they cannot be card numbers. The column is not "
             "used."),
         N_("You do not have to do anything: new pupils get a card number by themselves.")},
    [FINDING_ADDRESS_SECRET] = {FINDING_NOTE, 0, "address-secret", N_("The address of this pupil is secret."),
                                N_("The address is not stored; the rest of the row is used."),
                                N_("You do not have to do anything.")},
};

/* What the reader names in its arguments: limits, kinds of file, a separator. */
const char *const finding_reader_words[] = {N_("tab"),
                                            N_("space"),
                                            N_("bytes"),
                                            N_("bytes of text"),
                                            N_("unpacked bytes"),
                                            N_("unpacked bytes per byte"),
                                            N_("sheets"),
                                            N_("rows"),
                                            N_("row"),
                                            N_("columns"),
                                            N_("cells"),
                                            N_("cells out of order"),
                                            N_("shared strings"),
                                            N_("relations"),
                                            N_("XML tag"),
                                            N_("zip name"),
                                            N_("zip members"),
                                            N_("memory"),
                                            N_("binary"),
                                            N_("zip in a zip"),
                                            N_("compound file without a workbook"),
                                            N_("OpenDocument (not a spreadsheet)"),
                                            N_("symbolic link"),
                                            NULL};
