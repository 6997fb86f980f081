"""The voice of a captcha: recorded English digits, each a little faster or slower, over faint noise."""

import secrets

from captcha.audio import (
    BEEP,
    END_BEEP,
    SILENCE,
    WAVE_SAMPLE_RATE,
    AudioCaptcha,
    create_noise,
    create_silence,
    mix_wave,
)

# Half a second up to a second before each digit keeps six of them below twelve seconds.
_GAP = WAVE_SAMPLE_RATE // 2
_NOISE = 12


class _Voice(AudioCaptcha):
    """The library's voice without its minutes of babble, which drown the digits for the people it is for."""

    def create_wave_body(self, chars: str) -> bytearray:
        """Give the samples: three beeps, the digits with pauses, an end beep."""
        spoken = bytearray()
        for char in chars:
            pause = _GAP + secrets.randbelow(_GAP)
            spoken += create_silence(pause) + self._twist_pick(char)
        spoken += create_silence(_GAP)
        noisy = mix_wave(spoken, create_noise(len(spoken), _NOISE))
        return BEEP + SILENCE + BEEP + SILENCE + BEEP + noisy + END_BEEP


_voice = _Voice()


def wav(digits: str) -> bytes:
    """Speak digits as WAV: 8 kHz, 8 bit, mono, at most 12 seconds for six digits."""
    return bytes(_voice.generate(digits))
