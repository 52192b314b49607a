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
    zipped, records = at.session_state["pack.made"][1]
    archive = zipfile.ZipFile(io.BytesIO(zipped))
    names = archive.namelist()
    assert {"hospital-A.docx", "hospital-A.html", "indicators.csv", "README.txt"} <= set(names)
    whole = b"".join(archive.read(name) for name in names) + records
    assert key.encode() not in whole and b"P001" not in whole
    at.run()
    assert not [one for one in at.info if key in one.value]
    next(one for one in at.text_input if "pack.key" in str(one.key)).set_value("our own long key").run()
    assert press() == [] and "our own" not in str(at.query_params)
