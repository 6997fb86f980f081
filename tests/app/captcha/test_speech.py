"""The recording is a short WAV in which every digit is heard."""

import wave
from io import BytesIO

import pytest

from app.captcha.speech import wav


@pytest.mark.parametrize("digits", ["6586", "777777", "000000", "0"])
def test_it_is_a_wav_of_at_most_twelve_seconds(digits: str):
    with wave.open(BytesIO(wav(digits))) as recording:
        seconds = recording.getnframes() / recording.getframerate()

    assert 1 < seconds <= 12


def test_the_digits_are_louder_than_the_noise():
    with wave.open(BytesIO(wav("11111"))) as recording:
        samples = recording.readframes(recording.getnframes())
    # Leave out the beeps on both ends.
    rate = 8000
    middle = samples[2 * rate : -rate]

    # The noise alone stays within 6 of the middle.
    loud = sum(1 for sample in middle if abs(sample - 128) > 32)

    assert loud > 150


def test_the_same_digits_are_spoken_in_another_way_each_time():
    assert len({wav("65") for _ in range(3)}) == 3
