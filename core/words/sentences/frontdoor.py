"""What only the front door says: room on the server, recipes, templates."""

PROBLEMS = {
    "server_full": (
        "{limit} files with more than {rows} rows are open on this server already; there is no room for "
        "another.",
        "Remove one of them on its first page, or try again when another user has finished.",
    ),
}
