"""Sentences of the intake: what is wrong with a foreign file and what to do about it."""

PROBLEMS = {
    "file_empty": (
        "The file is empty.",
        "Choose a file that holds a table with a header row.",
    ),
    "file_too_large": (
        "The file has {megabytes} MB; the limit is {limit} MB.",
        "Leave out columns that are not needed, or split the file.",
    ),
    "expanded_too_large": (
        "Unpacked, the file has {megabytes} MB; the limit is {limit} MB.",
        "Save only the sheet that is needed, or save it as CSV.",
    ),
    "too_many_rows": (
        "The table has {count} rows or more; the limit is {limit}.",
        "Split the file.",
    ),
    "too_many_columns": (
        "The table has {count} columns; the limit is {limit}.",
        "Leave out columns that are not needed. If the separator is not a comma, semicolon, "
        "tab or vertical bar, save the file with one of these.",
    ),
    "sheet_too_large": (
        "The filled cells of the sheet lie so far apart that it spans more than {limit} cells.",
        "Delete stray cells far below or far to the right of the table, or copy the table into a new sheet.",
    ),
    "too_many_blanks": (
        "Row {row}: a cell says that it holds {count} blanks; a cell holds at most {limit} characters.",
        "Clear that cell, or copy the table into a new sheet.",
    ),
    "format_not_supported": (
        "This is not a table file: its content is {format}, whatever its name says.",
        "Save it as CSV, XLSX, XLS, ODS or Parquet from the program that made it.",
    ),
    "file_damaged": (
        "The file is damaged and cannot be read ({format}).",
        "Open it in a spreadsheet program and save it again, or send it again.",
    ),
    "file_protected": (
        "The file is protected by a password.",
        "Save it without a password.",
    ),
    "xml_entities_refused": (
        "The file holds XML definitions that no spreadsheet program writes.",
        "Open it in a spreadsheet program and save it again, if you trust where it came from.",
    ),
    "encoding_not_supported": (
        'There is no encoding "{value}" to choose.',
        "Choose one of: {choices}.",
    ),
    "encoding_wrong": (
        "The file is not written in {encoding} (byte {byte} does not fit).",
        "Choose another encoding, or let it be guessed.",
    ),
    "encoding_unknown": (
        "The encoding of the file was not recognised.",
        "Choose one of: {choices}. Or save the file as UTF-8.",
    ),
    "encoding_guessed": (
        "The file is not UTF-8; it was read as {encoding}.",
        "Check that headers and texts are shown correctly; if not, choose another encoding.",
    ),
    "encoding_doubtful": (
        "Read as {encoding}, the file holds many unusual characters: it may be in another encoding.",
        "Choose another encoding, such as Big5, if texts look wrong.",
    ),
    "sheet_not_found": (
        'There is no sheet "{value}".',
        "Sheets of the file: {choices}.",
    ),
    "other_sheets": (
        'The sheet "{value}" was read.',
        "The file has more sheets: {choices}. Choose another if this is not the one.",
    ),
    "header_row_not_found": (
        "Row {row} holds no headers.",
        "Choose the row that holds the column headers.",
    ),
    "rows_above_header": (
        "The headers were found in row {row}; filled rows above it that were left out: {count}.",
        "Choose another header row if this is not the one.",
    ),
    "header_looks_like_data": (
        "Row {row} was taken as headers, but looks like data.",
        "Add a row of headers above the data, or choose the header row.",
    ),
    "header_cleaned": (
        'Invisible characters were removed from the header of column {position}, now "{column}".',
        "Nothing to do.",
    ),
    "header_empty": (
        'Column {position} has no header; it is called "{column}".',
        "Give it a header, or empty it if it is not needed.",
    ),
    "header_repeated": (
        'The header "{value}" occurs more than once; column {position} is called "{column}".',
        "Give every column a header of its own.",
    ),
    "table_without_rows": (
        "There are no rows below the headers (row {row}).",
        "Choose another sheet or header row, or a file with data.",
    ),
    "blank_rows_skipped": (
        "Blank rows between the data that were skipped: {count}.",
        "Nothing to do.",
    ),
    "row_too_short": (
        "Row {row} has {count} cells, the header has {expected}; the missing cells at its end are blank.",
        "Check the row: a separator or a line break may have been lost.",
    ),
    "row_too_long": (
        "Row {row} has {count} cells, the header has {expected}; its cells may stand in the wrong columns.",
        "Check the row: a cell that contains the separator must stand in quotation marks.",
    ),
    "stray_quote": (
        "Row {row} has a quotation mark in an unexpected place: {value}",
        "Check the row.",
    ),
    "quote_not_closed": (
        "A quotation mark opened in row {row} is not closed, so the rows below cannot be told apart: {value}",
        "Remove the quotation mark or close it in the same cell.",
    ),
    "mixed_line_ends": (
        "The file mixes kinds of line ends; each was taken as the end of a row.",
        "Nothing to do if the number of rows is right.",
    ),
    "characters_removed": (
        'Invisible characters were removed from "{value}" (column {column}, first in row '
        "{row}, cells: {count}).",
        "Nothing to do.",
    ),
    "cell_too_long": (
        "A cell in row {row}, column {column} is longer than {limit} characters and was cut "
        "(cells: {count}).",
        "Shorten it if the column matters.",
    ),
    "error_cell": (
        "Row {row}, column {column}: the formula failed ({value}); the cell counts as blank.",
        "Correct the formula in the spreadsheet.",
    ),
    "formula_without_value": (
        "Row {row}, column {column}: the formula has no stored result; the cell counts as blank.",
        "Open the file in a spreadsheet program, let it calculate, and save it.",
    ),
    "merged_cells": (
        "Merged cells: {count} ({value}; the first in column {column}). What they hold stands in the first "
        "of each.",
        "Check that it is used for every row it belongs to, or undo the merging and fill every cell.",
    ),
    "hidden_columns": (
        "Hidden columns are read too: {value} (number: {count}).",
        "Ignore or delete them if they do not belong to the data.",
    ),
    "hidden_rows": (
        "Hidden or filtered rows are read too: {count}.",
        "Delete them if they do not belong to the data.",
    ),
    "more_of_the_same": (
        "Not listed one by one: {of}, {count} more.",
        "Correct the file as for those listed.",
    ),
    "reading_cancelled": (
        "Reading was cancelled.",
        "Choose a file to begin again.",
    ),
    "reading_too_slow": (
        "Reading took longer than {seconds} seconds and was stopped.",
        "Save the sheet as CSV, which reads faster, or split the file.",
    ),
    "reading_failed": (
        "Reading broke off: the file asks for more than a table can need, or is damaged.",
        "Copy the table into a new workbook, or save it as CSV.",
    ),
    "reading_out_of_memory": (
        "The file needs more memory than one file may use.",
        "Leave out columns that are not needed, or save it as CSV.",
    ),
    "number_not_understood": (
        '"{value}" in column {column} is not a number (first in row {row}, rows: {count}).',
        "Write it as a plain number, such as 12.5.",
    ),
    "number_is_a_bound": (
        '"{value}" in column {column} is a bound, not a number (first in row {row}, rows: {count}).',
        "Enter the measured value, or leave the cell blank.",
    ),
    "number_ambiguous": (
        '"{value}" in column {column} can be read with a decimal comma or with groups of '
        "thousands (first in row {row}, rows: {count}).",
        "Write numbers without grouping, with one kind of decimal mark in the whole column.",
    ),
    "date_not_understood": (
        '"{value}" in column {column} is not a date (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_two_digit_year": (
        '"{value}" in column {column} has a year of two digits (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_incomplete": (
        '"{value}" in column {column} has no day (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_impossible": (
        '"{value}" in column {column} is a day that does not exist (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_out_of_range": (
        '"{value}" in column {column} lies outside the years 1900 to 2199 (first in row {row},'
        " rows: {count}).",
        "Write dates like 2024-01-31.",
    ),
    "date_ambiguous": (
        '"{value}" in column {column} can be day first or month first (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_order_assumed": (
        '"{value}" in column {column} was read with day and month in the order that other '
        "dates of the column show (first in row {row}, rows: {count}).",
        "Check it, or write dates like 2024-01-31.",
    ),
    "date_from_serial": (
        '"{value}" in column {column} was read as a spreadsheet\'s day number (first in row '
        "{row}, rows: {count}).",
        "Check it, or format the column as dates.",
    ),
    "grade_not_understood": (
        '"{value}" in column {column} is not a grade (first in row {row}, rows: {count}).',
        "Write grades as 1 to 4 or I to IV.",
    ),
    "grade_out_of_range": (
        '"{value}" in column {column} is outside the scale of grades (first in row {row}, rows: {count}).',
        "Check the grade.",
    ),
    "national_id_found": (
        "Column {column} holds national identity numbers (first in row {row}: {value}; "
        "different ones: {count}).",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "old_national_id_found": (
        "Column {column} holds what look like national identity numbers of 15 digits (first in"
        " row {row}: {value}; different ones: {count}).",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "phone_found": (
        "Column {column} holds telephone numbers (first in row {row}: {value}; different texts: {count}).",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "name_found": (
        "Column {column} seems to hold names of persons (first in row {row}: {value}; "
        "different ones: {count}).",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "national_id_header": (
        "The header {column} speaks of identity numbers.",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "phone_header": (
        "The header {column} speaks of telephone numbers.",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
    "name_header": (
        "The header {column} speaks of names of persons.",
        "Remove the column, or replace it by a study number, before you share the file or a result.",
    ),
}

LABELS = {
    "of.row_too_short": "rows with too few cells",
    "of.row_too_long": "rows with too many cells",
    "of.stray_quote": "stray quotation marks",
    "of.characters_removed": "texts with invisible characters",
    "of.cell_too_long": "cells that are too long",
    "of.error_cell": "failed formulas",
    "of.formula_without_value": "formulas without a stored result",
    "of.merged_cells": "merged cells",
    "of.header_cleaned": "headers with invisible characters",
    "of.header_empty": "columns without a header",
    "of.header_repeated": "repeated headers",
    "format.delimited": "delimited text",
    "format.pasted": "pasted cells",
    "format.xlsx": "Excel workbook (XLSX)",
    "format.xls": "Excel 97 workbook (XLS)",
    "format.ods": "OpenDocument spreadsheet (ODS)",
    "format.parquet": "Parquet file",
    "format.binary": "unknown binary data",
    "format.zip": "zip archive",
    "format.HTML": "a web page (HTML)",
    "format.OLE": "an old Office file that is not a workbook",
}
