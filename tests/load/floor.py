"""The least an app can do: a fragment with one control and one number. What it takes is Streamlit's own."""

import streamlit as st

st.set_page_config(layout="wide")
st.title("Floor", anchor=False)


@st.fragment
def live() -> None:
    rule = st.segmented_control("Fuse", ["OR", "AND"], default="OR", required=True, key="fuse.how")
    st.html(f'<p class="tandem-answer" role="status">The rule is {rule}.</p>')


live()
