"""The application as ``serve.py`` serves it, with a window for the test: what of an upload is still alive."""

from __future__ import annotations

import gc
from pathlib import Path

import pyarrow as pa
import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.examples.ablation import ABLATION_EXAMPLES
from core.examples.reads import READS_EXAMPLES
from pages.ui.serving.internals import MIDDLEWARE, replace_internals
from pages.ui.shell.sessions import close_those_that_ended

HOLDERS = (
    "UploadedFile",
    "UploadedFileRec",
    "Arrival",
    "PendingReads",
    "PendingLog",
    "TextTable",
    "Study",
    "Reading",
)

SHIPPED = [example.load() for example in (*READS_EXAMPLES.values(), *ABLATION_EXAMPLES.values())]
"""The server keeps these for all sessions: read first, they are there before and after an upload alike."""


async def alive(request: Request) -> JSONResponse:
    """Objects of the kinds that hold an upload, and the bytes that Arrow has in use."""
    gc.collect()
    kinds = [type(item).__name__ for item in gc.get_objects()]
    found = {name: count for name in HOLDERS if (count := kinds.count(name))}
    return JSONResponse({"objects": found, "arrow": pa.total_allocated_bytes()})


replace_internals()
app = st.App(
    str(Path(__file__).parents[2] / "app.py"),
    middleware=MIDDLEWARE,
    lifespan=close_those_that_ended,
    routes=[Route("/alive", alive)],
)
