"""Parts that every page shares; Streamlit itself lists only ``pages/*.py``."""
