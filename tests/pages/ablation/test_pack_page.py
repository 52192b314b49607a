"""The publishing pack on the page: prepared by a click, its key shown once and kept nowhere."""

import io
import re
import zipfile

from tests.pages.app import open_page

PAGE = "pages/indicators.py"


def test_a_key_is_made_and_shown_once_or_given():
    at = open_page(PAGE, data="golden")
    at.session_state["indicators.more.pack"] = True
    at.run()

    def press():
        next(one for one in at.button if "pack.prepare" in str(one.key)).click().run()
        assert not at.exception
        return [one.value for one in at.info if "shown once" in one.value]

    (said,) = press()
    key = re.search(r"[0-9a-f]{32}", said)[0]
    zipped, records, by_difference = at.session_state["pack.made"][1]
    assert by_difference == 0
    archive = zipfile.ZipFile(io.BytesIO(zipped))
    names = archive.namelist()
    assert {"hospital-A.docx", "hospital-A.html", "indicators.csv", "README.txt"} <= set(names)
    whole = b"".join(archive.read(name) for name in names) + records
    assert key.encode() not in whole and b"P001" not in whole
    at.run()
    assert not [one for one in at.info if key in one.value]
    next(one for one in at.text_input if "pack.key" in str(one.key)).set_value("our own long key").run()
    assert press() == [] and "our own" not in str(at.query_params)
    # the same numbers again tell nothing new; those of a part of the year could, and say what they hide
    assert not at.warning
    page = open_page(PAGE, data="golden", start="2024-01-01", end="2024-06-30")
    page.session_state["indicators.more.pack"] = True
    page.session_state["pack.earlier"] = at.session_state["pack.earlier"]
    page.run()
    next(one for one in page.button if "pack.prepare" in str(one.key)).click().run()
    assert page.session_state["pack.made"][1][2] > 0 and "earlier pack" in page.warning[0].value
