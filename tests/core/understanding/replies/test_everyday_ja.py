"""Everyday Japanese of paying, approving and refusing, and what only sounds like it."""

import pytest

from tests.core.understanding.replies.saying import acts, names, read


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("invoice", "社長の決裁が下りましたので、承認いたします。", ["approve"]),
        ("invoice", "稟議が通りました。OKです。", ["approve"]),
        ("invoice", "金額に間違いがないことを確認しましたので、承認いたします。", ["approve"]),
        ("invoice", "検収が完了しております。計上も済ませました。", ["approve"]),
        ("invoice", "これでお願いします。", ["approve"]),
        ("invoice", "ご依頼した記録がございませんので、お受けできかねます。", ["reject"]),
        ("reminder", "20日に払います。", ["promise_to_pay"]),
        ("reminder", "本日15時までに振り込ませていただきます。", ["promise_to_pay"]),
        ("reminder", "お支払いは7月末の予定です。", ["promise_to_pay"]),
        ("reminder", "6月25日に支払う予定です。", ["promise_to_pay"]),
        ("reminder", "先週の金曜日に送金しております。", ["report_payment"]),
        ("reminder", "口座振替で6月2日に引き落とされています。", ["report_payment"]),
    ],
)
def test_what_is_said_in_everyday_words_is_understood(kind: str, text: str, expected: list[str]) -> None:
    assert names(text, kind, language="ja") == expected


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("invoice", "間違いがないことをご確認ください。"),
        ("invoice", "問題ないことを確認できましたら承認します。"),
        ("invoice", "社長の決裁が下りましたら承認いたします。"),
        ("invoice", "決裁はまだ下りておりません。"),
        ("invoice", "お客様の承認が下りました。"),
        ("invoice", "承認する予定です。"),
        ("invoice", "検収が済んでいません。"),
        ("invoice", "納品書の件、承知しました。"),
        ("invoice", "これで進めてくださいと言われました。"),
        ("reminder", "支払ったことにしてください。"),
        ("reminder", "元請けが20日に払います。"),
        ("reminder", "昨日家賃を払いました。"),
        ("reminder", "20日に払えば大丈夫ですか。"),
    ],
)
def test_what_only_sounds_like_it_does_not_act(kind: str, text: str) -> None:
    assert acts(text, kind, language="ja") == []


def test_the_end_of_a_named_month_is_not_the_end_of_this_one() -> None:
    days = [i.date for i in read("8月末に支払います。", "reminder", language="ja").intents]
    assert [d.isoformat() for d in days if d] == ["2025-08-31"]
