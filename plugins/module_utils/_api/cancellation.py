# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is cancelled by a signal, and that has something to revoke before it ends."""

from __future__ import annotations

import os
import signal
import threading
import types
import typing as t

SIGNALS = (signal.SIGINT, signal.SIGTERM)
# The process ends after so many seconds at the latest, as it would have at once.
PATIENCE = 30


class Cancellation:
    """From its beginning to its end, the first signal ends the run as an error would: what has to be done is done.

    Then the signal takes its course. Those that follow the first one are ignored: Ansible sends one after the other.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._ending = False
        self._before: dict[int, t.Any] = {}
        # Nobody else can set a handler, and no worker of Ansible or module runs elsewhere.
        if threading.current_thread() is threading.main_thread():
            self._before = {number: signal.signal(number, self._cancel) for number in SIGNALS}

    def _cancel(self, number: int, _frame: types.FrameType | None) -> None:
        if self.signal:
            return
        self.signal = number
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        if not self._ending:
            raise SystemExit(128 + number)

    def ending(self) -> None:
        """From now on a signal only waits for the end: nothing is left to be broken off."""
        self._ending = True

    def end(self) -> None:
        """Give the signals back, and pass on the one that came."""
        before, self._before = self._before, {}
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        if self.signal and before:
            signal.alarm(0)
            os.kill(os.getpid(), self.signal)
