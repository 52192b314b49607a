"""What a class guessed beside the answer: for the board and for every student once it is shown."""

from __future__ import annotations

from collections.abc import Sequence

from core.lessons.classroom import Bar, Shown, distribution
from core.lessons.lesson import Kind, Lesson, Step
from core.report.lessons import spoken
from pages.ui.charts.lessons.guesses import draw_choices, draw_guesses
from pages.ui.lessons import play
from pages.ui.parts import show
from pages.ui.shell.frame import Context


def result(
    page: Context, lesson: Lesson, step: Step, shown: Shown, guessed: float | int | str | None
) -> None:
    """The answer, all guesses against it, and why."""
    w, answer = page.w, step.answer()
    said = spoken.said(w, step, answer)
    count = w.plural("{count} guess", "{count} guesses", shown.guesses)
    sentence = w("Answer: {answer}. {guesses}.", answer=said, guesses=count)
    if guessed is not None:
        mine = spoken.said(w, step, guessed)
        sentence = w("Answer: {answer}. {guesses}. You said {guess}.", answer=said, guesses=count, guess=mine)
    show.answer(sentence)
    bars = distribution(step, shown.totals)
    saved = spoken.asked(w, lesson, step)
    key = f"lessons.class.{lesson.code}.{step.code}"
    if isinstance(answer, str):
        rows = [
            {
                "name": w("Answer: {answer}", answer=said) if b.choice == answer else _choice(page, step, b),
                "guesses": b.guesses,
                "answer": b.choice == answer,
            }
            for b in bars
        ]
        draw_choices(w, rows, key=key, description=_described(page, step, sentence, bars), saved=saved)
    else:
        draw_guesses(
            w,
            [
                {
                    "low": play.on_scale(step, b.low),
                    "high": play.on_scale(step, b.high + b.width),
                    "guesses": b.guesses,
                }
                for b in bars
            ],
            {"at": play.on_scale(step, answer), "name": said},
            most=1 if step.kind is Kind.SHARE else step.most,
            key=key,
            description=_described(page, step, sentence, bars),
            saved=saved,
        )
    play.why(page, lesson, step)


def _choice(page: Context, step: Step, bar: Bar) -> str:
    return spoken.said(page.w, step, bar.choice)


def _described(page: Context, step: Step, sentence: str, bars: Sequence[Bar]) -> str:
    """The sentence and the bars in words, for who does not see them."""
    w, told = page.w, []
    for bar in bars:
        if step.kind is Kind.CHOICE:
            name = _choice(page, step, bar)
        elif bar.guesses:
            ends = dict.fromkeys([spoken.said(w, step, bar.low), spoken.said(w, step, bar.high)])
            name = "–".join(ends)
        else:
            continue
        told.append(w("{name}: {count}", name=name, count=w.numbers.count(bar.guesses)))
    return w.sentences(sentence, w("; ").join(told))
