"""Arguments that argparse refuses are refused in both languages."""

import pytest

from core.__main__ import main


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        (("reads", "a.csv", "--colour=red"), "These arguments are not known: --colour=red.", "无法识别"),
        (("reads",), "This is missing: FILE.", "缺少：FILE"),
        (("ablation", "a.csv", "--as-of"), "A value is missing after --as-of.", "--as-of 后缺少取值"),
        (("ablation", "a.csv", "--every=day"), "--every cannot be 'day'; it is one of: ", "--every 不能为"),
        (("readers",), "command cannot be 'readers'; it is one of: ", "command 不能为"),
    ],
)
def test_arguments_are_refused_in_the_language_asked_for(capsys, monkeypatch, arguments, english, chinese):
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for more, part in (((), english), (("--language", "zh"), chinese), (("--language=zh",), chinese)):
        with pytest.raises(SystemExit) as stopped:
            main([arguments[0], *more, *arguments[1:]])
        assert stopped.value.code == 2
        found = capsys.readouterr()
        assert found.out == "" and part in found.err
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    with pytest.raises(SystemExit):
        main(list(arguments))
    assert chinese in capsys.readouterr().err
