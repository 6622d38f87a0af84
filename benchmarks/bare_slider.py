"""A page of one slider and one figure: the least that a moved slider takes in Streamlit and a browser."""

import streamlit as st


@st.fragment
def twice() -> None:
    """The slider and twice its value."""
    value = st.slider("PMPM", 0.0, 400.0, 128.0, step=1.0, key="value")
    st.metric("Twice", f"{2 * value:.0f}")


twice()
