"""What only the front door says: room on the server, recipes, templates."""

PROBLEMS = {
    "server_full": (
        "{limit} files with more than {rows} rows are open on this server already; there is no room for "
        "another.",
        "Remove one of them on its first page, or try again when another user has finished.",
    ),
    "recipe_too_large": (
        "The recipe has {count} kB; the limit is {limit} kB.",
        "A recipe is a small JSON file that was downloaded here; choose that file.",
    ),
    "recipe_not_json": (
        "The recipe cannot be read: it is no JSON text in UTF-8.",
        "Choose a recipe that was downloaded here, unchanged.",
    ),
    "recipe_foreign": (
        "This JSON file is not a recipe.",
        "Choose a recipe that was downloaded here.",
    ),
    "recipe_newer": (
        "The recipe has version {value}; this program reads version {version}.",
        "Make the recipe again with this program, or use the program it was made with.",
    ),
    "recipe_of_other": (
        "The recipe belongs to another kind of data ({value}).",
        "Use it at the other door, or choose a recipe made at this one.",
    ),
    "recipe_field_unusable": (
        "The recipe's field {column} cannot be used: {value}.",
        "Correct it by hand, or download the recipe again.",
    ),
    "recipe_column_missing": (
        'The recipe reads the column "{column}" ({role}); this file does not have it.',
        "Rename the column in the file, or give another column this role.",
    ),
    "recipe_join_missing": (
        'The recipe joins "{value}", which is no sheet of this file and does not lie beside it.',
        "Name what takes its place, with --join.",
    ),
    "recipe_join_differs": (
        'The joined "{value}" is not the file that was joined when the recipe was made: its SHA-256 differs.',
        "Check that it belongs to this file.",
    ),
    "recipe_header_missing": (
        'The recipe reads the header "{column}" ({log_column}); this file does not have it.',
        "Rename the header in the file, or say which header stands for that column.",
    ),
    "recipe_column_new": (
        'The recipe does not know the column "{column}"; it is not used.',
        "Give it a role if it is needed.",
    ),
    "recipe_value_new": (
        'In "{column}" the recipe does not know the value "{value}" ({count} rows, first: row {row}).',
        "Check what it was taken to mean.",
    ),
    "recipe_test_missing": (
        'The recipe expects the test "{value}" in "{column}"; this file does not have it.',
        "Check the spelling in the file, or read the file without the recipe.",
    ),
    "recipe_test_new": (
        'The recipe does not know the test "{value}" in "{column}".',
        "Check what its values were taken to mean.",
    ),
    "recipe_not_applied": (
        "The recipe does not fit this file and was not applied; the file is read by its own headers.",
        "See the differences below; correct the file or the reading.",
    ),
    "recipe_unwritable": (
        'The recipe could not be written to "{value}" ({why}).',
        "Choose another place.",
    ),
}

LABELS = {
    "template.wide": "A row per lesion or patient",
    "template.long": "A row per read",
    "template.ablation": "A row per ablation session",
    "template.lesions": "A row per ablated lesion (optional)",
}
