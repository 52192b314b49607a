"""The little style that the theme's settings cannot say: focus, print, narrow screens, no jumps."""

from __future__ import annotations

import streamlit as st

STYLE = """
<style>
:is(button, a, input, select, textarea, summary, [tabindex], [role=radio], [role=checkbox]):focus-visible {
  outline: 2px solid #E69F00 !important; outline-offset: 2px !important;
}
.stMainBlockContainer { max-width: 76rem; }
[data-testid="stButtonGroup"] button[aria-checked="true"],
[data-testid="stButtonGroup"] button[aria-pressed="true"] {
  color: inherit !important; font-weight: 600;
}
/* the table's own CSV would hold formulas as they came; ours are made harmless */
[data-testid="stElementToolbarButton"]:has(> * button[aria-label^="Download as CSV"]) { display: none; }
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
.tandem-answer {
  font-size: 1.2rem; line-height: 1.55; min-height: 3.1em; margin: 0.1rem 0 0.4rem; max-width: 62rem;
}
[data-testid="stElementContainer"]:has(> .stHtml > .tandem-told:first-child), .tandem-told {
  position: absolute; width: 1px !important; height: 1px; overflow: hidden; clip-path: inset(50%);
}
.tandem-chart { font-weight: 600; margin: 0; }
.tandem-where { font-size: 0.875rem; opacity: 0.8; margin: 0; line-height: 1.6; }
.tandem-badge {
  border: 1px solid currentColor; border-radius: 0.3rem; padding: 0 0.4em; margin-right: 0.5em;
  white-space: nowrap;
}
.tandem-dot { margin: 0 0.5em; }
.tandem-state { font-size: 0.8125rem; opacity: 0.8; margin: -0.6rem 0 0 0.75rem; line-height: 1.45; }
.tandem-reasons { font-size: 0.8125rem; opacity: 0.8; margin: 0; }
.tandem-problems > div {
  border-left: 3px solid #3B82B8; padding: 0.15rem 0 0.15rem 0.7rem; margin: 0 0 0.7rem; line-height: 1.5;
  overflow-wrap: anywhere;
}
.tandem-problems .error { border-left-color: #D1453B; }
.tandem-problems .warning { border-left-color: #C77700; }
.tandem-problems b { margin-right: 0.35em; }
.tandem-problems span { display: block; font-size: 0.875rem; opacity: 0.8; }
.tandem-figures { display: flex; flex-wrap: wrap; gap: 0.4rem 1.6rem; margin: 0 0 0.4rem; }
.tandem-figures, .tandem-figures * { margin-left: 0 !important; padding-left: 0 !important; }
.tandem-figures dt { font-size: 0.8125rem; opacity: 0.8; }
.tandem-figures dd { font-size: 1.3rem; font-weight: 600; margin: 0 !important; line-height: 1.3; }
.tandem-figures div { display: flex; flex-direction: column-reverse; }
.tandem-name { font-size: 1.15rem; font-weight: 650; letter-spacing: 0.01em; margin: 0 0 0.6rem 0.5rem; }
.tandem-group { font-size: 0.8125rem; opacity: 0.75; margin: 0.8rem 0 0.15rem 0.5rem; }
.tandem-group:empty { border-top: 1px solid currentColor; opacity: 0.2; margin: 0.9rem 0.5rem 0.5rem; }
.st-key-tandem_menu a { padding-top: 0.2rem; padding-bottom: 0.2rem; }
[data-testid="stSidebarHeader"] { height: 2.5rem; }
.stHeading h1 { padding-top: 0; }
[class*="st-key-tandem_chips"] button,
[class*="st-key-tandem_history"] button {
  min-height: 1.75rem; padding: 0 0.6rem; font-size: 0.8125rem;
}
.stVegaLiteChart svg :is(.role-axis-label, .role-axis-title) text { fill: currentColor; fill-opacity: 0.75; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
  .tandem-answer { font-size: 1.05rem; min-height: 4.7em; }
}
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"],
  [data-testid="stDownloadButton"], [data-testid="stButton"], [data-testid="stFileUploader"],
  [class*="st-key-tandem_history"] { display: none !important; }
  .stApp, .stMain, .stMainBlockContainer {
    position: static !important; overflow: visible !important; height: auto !important; padding: 0 !important;
  }
  .stMainBlockContainer { max-width: none; }
  [data-testid="stVegaLiteChart"], [data-testid="stDataFrame"], table { break-inside: avoid; }
}
@media (prefers-reduced-motion: reduce) {
  * { animation-duration: 0s !important; transition-duration: 0s !important; }
}
</style>
"""


def apply() -> None:
    """Put the style on the page; it takes no room."""
    st.html(STYLE)
