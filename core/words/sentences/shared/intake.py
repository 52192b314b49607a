"""Sentences of values and of the shape of a sheet: what was assumed, left out, or has to be said."""

PROBLEMS = {
    "number_is_a_range": (
        '"{value}" in column {column} is a range, not a number (first in row {row}, rows: {count}).',
        "Enter the measured value, or leave the cell blank.",
    ),
    "number_without_per_cent": (
        '"{value}" in column {column} has no per cent sign, others have one (first in row {row}, '
        "rows: {count}).",
        "Write all numbers of the column in one way.",
    ),
    "length_unit_missing": (
        '"{value}" in column {column} has no unit, others have one (first in row {row}, rows: {count}).',
        "Write the unit behind every number, or in the header.",
    ),
    "date_month_unknown": (
        '"{value}" in column {column} names a month that is not known (first in row {row}, rows: {count}).',
        "Write dates like 2024-01-31.",
    ),
    "date_column_half_understood": (
        'Some months in column {column} are not known, so "{value}" is not read either: the days that '
        "happen to be understood would be a selection (first in row {row}, rows: {count}).",
        "Write the dates of the whole column like 2024-01-31.",
    ),
    "date_century_assumed": (
        '"{value}" in column {column} has a year of two digits; the century is the one nearest to the '
        "cut-off date (first in row {row}, rows: {count}).",
        "Check it, or write years with four digits.",
    ),
    "tables_side_by_side": (
        "Tables that stand side by side: {count}. The one in columns {value} was read; the others are "
        "{others}.",
        "Their rows are not paired. Choose another table with --sheet '{sheet}', or put each on its own "
        "sheet.",
    ),
    "header_rows_not_usable": (
        "Headers cannot stand in {row} rows; 1 to {limit} are possible.",
        "Say how many rows of headers there are.",
    ),
    "totals_left_out": (
        "Rows of totals that were left out: {count} (row {rows}; {value}).",
        "Keep rows that are data with --keep-rows {rows}.",
    ),
    "unit_row_left_out": (
        "Row {row} gives units and is no data: {value}",
        "Keep it, if it is data, with --keep-rows {rows}.",
    ),
    "footnotes_left_out": (
        "Remarks below the table that were left out: {count} (row {rows}; {value}).",
        "Keep rows that are data with --keep-rows {rows}.",
    ),
    "titles_left_out": (
        "Headings inside the table that were left out: {count} (row {rows}; {value}).",
        "Keep rows that are data with --keep-rows {rows}.",
    ),
    "headers_again_left_out": (
        "Rows that repeat the headers and were left out: {count} (row {rows}).",
        "Keep rows that are data with --keep-rows {rows}.",
    ),
    "value_labels_not_used": (
        "{column} stays a scale of numbers; the file labels them: {value}",
        "Nothing to do, if numbers are what is wanted.",
    ),
    "redcap_rows_arranged": (
        "An export of REDCap: {count} rows of {rows}, one per instance of a repeating form ({value}) or per "
        "record; what other forms say of a record stands in all its rows.",
        "Nothing to do, if these are the lesions or patients.",
    ),
    "redcap_other_forms": (
        'Several forms repeat; the rows are those of "{value}". Not read: {choices}.',
        "Choose another form with --sheet. Forms are not paired by the number of their instance.",
    ),
    "redcap_records_without_rows": (
        "Records that have no instance of the repeating form and are left out: {count} ({value}).",
        "Add an instance, if a patient of theirs has lesions.",
    ),
    "sheets_alike": (
        'Other sheets look like a study too: {choices}. "{value}" was read.',
        "Join them by patient and lesion with --join, or choose one with --sheet.",
    ),
    "joined": (
        '"{value}" was joined by {columns}; rows matched: {count}.',
        "Nothing to do.",
    ),
    "join_without_identifiers": (
        'There is no column of patients in "{value}" that shares most of its values with the first table.',
        "Give both tables a column of the same patient numbers. Rows are never joined by their order.",
    ),
    "join_adds_nothing": (
        '"{value}" has no column that the first table has not.',
        "Bring the file that holds the other tests.",
    ),
    "join_not_unique": (
        "The table to be joined has several rows of one {columns}: {count} ({value}).",
        "Number the lesions in both tables, or leave the repeats out.",
    ),
    "join_only_first": (
        'Only in the first table, not in "{sheet}": {count} ({value}).',
        "Their reads in the other table are missing. Check how they are written.",
    ),
    "join_only_second": (
        'Only in "{sheet}", not in the first table: {count} ({value}).',
        "Their reads in the first table are missing. Check how they are written.",
    ),
    "join_differs": (
        "The tables differ in {column}: {count} rows ({value}). Both columns are kept.",
        "Correct one of them, or leave out the column that does not hold.",
    ),
}

LABELS = {
    "format.spss": "SPSS file (SAV)",
    "format.stata": "Stata file (DTA)",
}
