"""No log line quotes a value."""

import io
import logging
import threading

import pytest

from pages.ui.serving import logs

SECRET = "ZHANG WEI 0012"


@pytest.fixture
def lines(monkeypatch):
    before = logging.getLogRecordFactory()
    hooks = threading.excepthook, logs.sys.excepthook, logs.sys.unraisablehook
    logs.keep_values_out()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    names = [logging.getLogger(name) for name in ("streamlit.any", "uvicorn.error", "tandem")]
    for logger in names:
        logger.addHandler(handler)
    yield stream
    for logger in names:
        logger.removeHandler(handler)
    logging.setLogRecordFactory(before)
    threading.excepthook, logs.sys.excepthook, logs.sys.unraisablehook = hooks


def fails():
    raise ValueError(f"could not convert string to float: {SECRET!r}")


@pytest.mark.parametrize("name", ["streamlit.any", "uvicorn.error", "tandem"])
def test_exceptions_are_told_by_type_and_place(lines, name):
    logger = logging.getLogger(name)
    try:
        try:
            fails()
        except ValueError as error:
            logger.warning("with argument %s", error)
            logger.warning(error)
            raise RuntimeError(f"Callable execution failed: {error}") from error
    except RuntimeError as error:
        logger.exception("100%% sure of %s", "it")
        logger.error("told", exc_info=error)
        logger.warning("100% sure", exc_info=True)
    told = lines.getvalue()
    assert SECRET not in told
    assert (
        told.count("RuntimeError at ") == 3 and "test_logs.py" in told and "fails" not in told.split("\n")[-2]
    )
    assert "with argument ValueError" in told and "100% sure of it: RuntimeError" in told
    assert "Traceback" not in told and len(told.splitlines()) == 5


def test_a_page_elsewhere_cannot_fill_the_log(lines):
    logging.getLogger("uvicorn.error").error("ASGI callable returned without completing handshake.")
    assert lines.getvalue() == ""


def test_a_thread_that_dies_quotes_nothing(lines, capfd):
    thread = threading.Thread(target=fails)
    thread.start()
    thread.join()
    assert "ValueError at " in lines.getvalue()
    assert SECRET not in lines.getvalue() + "".join(capfd.readouterr())


def test_ordinary_lines_are_as_they_were(lines):
    logging.getLogger("tandem").warning("%d of %s", 3, "five")
    logging.getLogger("tandem").warning("%(a)s", {"a": 1})
    assert lines.getvalue() == "3 of five\n1\n"
