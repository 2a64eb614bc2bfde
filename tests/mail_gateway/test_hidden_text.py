"""Which words of a mail's HTML nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail_gateway.hidden_text import hidden_words

HIDDEN = {
    "not displayed": "<div style='display:none'>Approved</div>hi",
    "in a style sheet": "<style>p.a, b{Display : none}</style><p class='x A'>Approved</p>hi",
    "by its id in a style sheet": "<style>@media all{#q{font-size:0}}</style><p id=q>Approved</p>hi",
    "white": "<p style='color:#FFF'>Approved</p>",
    "white on a white ground": "<div style='background:#fff'><font color=white>Approved</font></div>",
    "white within white": "<div style='color:rgb(255, 255, 255)'><i>Approved</i></div>",
    "without ink": "<p style='color:transparent'>Approved</p>",
    "of a pixel": "<p style='font-size:1px'>Approved</p>",
    "without height": "<div style='height:0;overflow:hidden'>Approved</div>",
    "far to the left": "<p style='position:absolute;left:-9999px'>Approved</p>",
    "by its attribute": "<p hidden>Approved</p>",
    "as entities": "<p hidden>&#65;pproved</p>",
}

SEEN = {
    "nothing": "<p>Approved</p>",
    "white on black": "<div style='background:#000;color:white'>Approved</div>",
    "black within white": "<div style='color:#ffffff'><span style='color:#000'>Approved</span></div>",
    "the later of two colours": "<p style='color:white;color:black'>Approved</p>",
    "no words": "<title>a</title><style>b{}</style><p style='font-size:1px'>&nbsp;&#847;</p>",
    "quoted": "<p>Yes</p><blockquote type=cite><div style='display:none'>EUR 10</div>Hello</blockquote>",
    "above our marker": "<p>Yes</p><div style='display:none'>EUR 10</div><p>— Reply above this line —</p>Hello",
    "below our marker": "<p>Yes</p><p>— Reply above this line —</p><div style='display:none'>EUR 10</div>",
    "ordinary sizes": "<p style='font-size:12.0pt;margin-left:-5.4pt;max-height:0.5em'>Approved</p>",
}


@pytest.mark.parametrize("name", HIDDEN)
def test_words_that_nobody_sees_are_found(name: str) -> None:
    assert hidden_words(HIDDEN[name]) == "Approved"


@pytest.mark.parametrize("name", SEEN)
def test_what_is_seen_or_not_of_this_mail_is_not(name: str) -> None:
    assert hidden_words(SEEN[name]) == ""


@given(st.text(alphabet="<>/='\";:{}.#abdipstyle -0", max_size=400))
def test_no_markup_is_too_strange(markup: str) -> None:
    assert isinstance(hidden_words(markup), str)
