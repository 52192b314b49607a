"""The page's own script parts, served as files of this server: the security policy lets nothing else run.

Streamlit offers a component as text or as a file of an installed package. A text becomes a script the
policy refuses, so the folder beside this module is announced as such a package.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest

HERE = Path(__file__).parent
PACKAGE = "tandem"
PARTS = ("sheet", "page")
"""Names of the scripts in ``assets``."""


def mount(part: str, *, data: Mapping[str, Any], **options: Any) -> Any:
    """Put one of ``PARTS`` on the page; what it told last, by name.

    The data travel as the bytes of their JSON, which Streamlit hands on as they are: anything else it looks
    through for tables, and writes a second time to know it again.
    """
    _announce(part)
    told = json.dumps(data, separators=(",", ":"))
    return _component(part)(data=told.encode(), **options)


@cache
def _component(part: str) -> Callable[..., Any]:
    """Registered once; Streamlit sees to it that another server of this process has it too."""
    made: Callable[..., Any] = st.components.v2.component(
        f"{PACKAGE}.{part}", js=f"{part}.js", isolate_styles=False
    )
    return made


def _announce(part: str) -> None:
    manager = get_bidi_component_manager()
    if manager.get_component_asset_root(f"{PACKAGE}.{part}") is None:
        parts = [ComponentConfig(name=name, asset_dir="assets") for name in PARTS]
        manager.register_from_manifest(ComponentManifest(name=PACKAGE, version="1", components=parts), HERE)
