# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client: one session, bearer key, retries and rate limits, and the API's errors as exceptions.

Retries follow the API's behaviour: reads, PUT, PATCH and DELETE are repeated, a POST only after a 429, which is
decided before execution. Redirects are never followed, so a key cannot reach another host.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import platform
import re
import threading
import time
import typing as t
from urllib.parse import urlencode

from ansible.module_utils.ansible_release import __version__ as ansible_version

from .._version import VERSION
from .errors import ApiError, Conflict, LogfireError, NotFound, OutcomeUnknown, RateLimited, after_colon, one_line
from .json_text import strict_json
from .pace import Memory, Pace, Pass, TooLong
from .placeholder_id import refuse_placeholder_ids
from .progress import Progress
from .redaction import Redactor
from .retry import LONGEST_WAIT, Again, backoff, check_quota, http_date, is_transient, retry_after
from .settings import API_KEY, Settings
from .shared_pace import shared_store
from .transport import Lost, Reply, Transport
from .wire import API, Request, Wire

# Nobody plans further ahead, for as long as a server may ask to wait.
LONGEST_PAUSE = 86400.0
USER_AGENT = f"pydantic.logfire/{VERSION} ansible-core/{ansible_version} python/{platform.python_version()}"
CLOCK_TOLERANCE = datetime.timedelta(seconds=2)
# A server that is further off is wrong; with an expiry added, its time would lie beyond any date.
LONGEST_OFFSET = datetime.timedelta(days=100 * 366)

# Compiled if they are needed: hardly a request is refused.
_UUID_SEGMENT = r"(?i)/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/|$)"
_PROJECT = _UUID_SEGMENT.replace("/", "/projects/", 1)
_RELEASE = re.compile(r"v\d{4}-\d{2}-\d{2}\.\d{2}")


class _Unfinished(threading.local):
    """The thread is at work on an object, and has begun to change it."""

    inside = False
    begun = False


class Client:
    """Requests to one origin with one key. Safe to share between threads. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        clock: t.Callable[[], float] | None = None,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.requests_sent = 0
        self.writes_sent = 0
        self.warnings: list[str] = []
        # Those that came up on the way, which no result may show.
        self.credentials: set[str] = set()
        self.release: str | None = None
        self.progress = Progress(clock or time.monotonic)
        # Returns false once the process that started the run is gone.
        self.wanted: t.Callable[[], bool] = _always
        self._clock_offset = datetime.timedelta(0)
        self._clock = clock
        self._sleep = sleep
        self._paces: dict[str, Pace] = {}
        self._lock = threading.Lock()
        self._workers = 0
        self._unfinished = _Unfinished()
        self.redactor = Redactor(settings.api_key, *settings.header_secrets())
        self._headers = {
            **dict(settings.custom_headers),
            "Authorization": f"Bearer {settings.api_key}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
            "User-Agent": USER_AGENT,
        }
        self._transport = Transport(settings, clock or time.monotonic, self.keep_secret)

    def narrow(self, needed: frozenset[str] | None, wished: frozenset[str] = frozenset()) -> None:
        """Hold no more scopes than a run needs, None if that is not known. An API key has those that it has."""

    def cannot(self, scope: str) -> str:
        """Return why no request with the scope can succeed, if that is known: what a token can never have."""
        return ""

    def begin(self) -> None:
        """Start another run with the same connection: its warnings and waits are its own."""
        self.warnings = []
        for pace in self._paces.values():
            pace.limited_since = None

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    def keep_secret(self, *values: str | None) -> None:
        """Hide these values in all later messages of this client."""
        self.redactor.add(*values)

    def redact(self, text: str) -> str:
        return self.redactor.redact(text)

    def now(self) -> datetime.datetime:
        """The present by the server's clock (its last ``Date`` header): expiries are judged by it, not by ours."""
        return datetime.datetime.now(datetime.timezone.utc) + self._clock_offset

    def get(self, path: str, scope: str = "", since: str = "") -> object:
        return self.send(Request("GET", path, scope=scope, since=since))

    def delete(self, path: str, scope: str = "") -> bool:
        """Delete one object; false if it was gone already."""
        try:
            self.send(Request("DELETE", path, scope=scope))
        except NotFound:
            return False
        return True

    def request(
        self,
        method: str,
        path: str,
        body: t.Mapping[str, object] | None = None,
        scope: str = "",
        since: str = "",
        wire: Wire = API,
    ) -> object:
        return self.send(Request(method, path, body, scope, since, wire))

    def send(self, request: Request) -> object:
        """Send a request, again if need be, and return the decoded JSON (None where there is none to expect).

        Raises ApiError and its kinds for refusals, OutcomeUnknown when a POST may or may not have been carried out.
        """
        refuse_placeholder_ids(request.path, request.body)
        pace = self.pace(request.wire)
        attempt, passed = 0, -1
        refused: LogfireError | None = None
        with self._at_work():
            while True:
                given = self._enter(pace, request, refused)
                if refused is not None:
                    # While other workers get through, waiting for one's turn under a shared limit is not a failure.
                    if pace.passed != passed:
                        attempt = 0
                    elif attempt >= self.settings.retries:
                        pace.returned(given)
                        raise refused
                    else:
                        attempt += 1
                    refused = None
                passed = pace.passed
                answer = self._try_paced(pace, given, attempt, request)
                if not isinstance(answer, Again):
                    self._note_write(request)
                    return answer
                error = self._exhausted(request, answer, attempt + 1)
                if answer.wait is None:
                    if attempt >= self.settings.retries:
                        raise error
                    self._sleep(backoff(attempt))
                    attempt += 1
                else:
                    if attempt >= self.settings.retries and self._workers == 1:
                        raise error
                    refused = error

    def pace(self, wire: Wire = API) -> Pace:
        """The pace of requests of that kind. Those of the management API share theirs with other processes."""
        with self._lock:
            if wire.root not in self._paces:
                settings = self.settings
                store = shared_store(settings.origin, settings.account) if wire.root == API.root else Memory()
                pace = Pace(store, self._clock or time.time, self._sleep)
                pace.report = self.progress.waiting
                if wire.root == API.root:
                    self.progress.seconds_for = lambda requests: pace.seconds_for(requests)[0]
                self._paces[wire.root] = pace
            return self._paces[wire.root]

    @contextlib.contextmanager
    def one_object(self) -> t.Iterator[None]:
        """While an object is changed by several requests: ``max_wait`` does not end the run between them."""
        self._unfinished.inside, self._unfinished.begun = True, False
        try:
            yield
        finally:
            self._unfinished.inside = False

    def _enter(self, pace: Pace, request: Request, refused: LogfireError | None) -> Pass:
        """Wait for the right to send a request. Raises RateLimited if that takes too long."""
        begun = self._unfinished.inside and self._unfinished.begun
        try:
            given = pace.enter(LONGEST_WAIT if begun else self.settings.max_wait)
        except TooLong as error:
            from .learning import in_words

            limit = f"the rate limit of {error.limit}" if error.limit else "the server"
            said = refused.message if refused else f"{request.name}: not sent"
            raise RateLimited(
                f"{said}; {limit} asks to wait {in_words(error.wait)}, longer than max_wait"
                f" ({in_words(self.settings.max_wait)}) allows",
                429,
            ) from None
        if not self.wanted():
            pace.returned(given)
            raise LogfireError(f"{request.name}: not sent, as the run that asked for it has ended")
        return given

    def _try_paced(self, pace: Pace, given: Pass, attempt: int, request: Request) -> object:
        """Like _try, and report the outcome to the pace."""
        answer: object = None
        try:
            answer = self._try(request)
        except ApiError:
            answer = True
            raise
        finally:
            if isinstance(answer, Again) and answer.wait is not None:
                # Repeated at once, it would only be refused again, until no try is left.
                wait = min(max(answer.wait, backoff(attempt)), LONGEST_PAUSE)
                pace.refused(given, wait, answer.detail, teaches=answer.status == 429)
            elif answer is None or isinstance(answer, Again):
                pace.lost(given)
            else:
                pace.accepted(given)
        return answer

    def _note_write(self, request: Request) -> None:
        if request.method != "GET" and not request.wire.repeatable:
            self._unfinished.begun = True
            with self._lock:
                self.writes_sent += 1

    @contextlib.contextmanager
    def _at_work(self) -> t.Iterator[None]:
        with self._lock:
            self._workers += 1
        try:
            yield
        finally:
            with self._lock:
                self._workers -= 1

    def _try(self, request: Request) -> object:
        """The decoded answer, or Again if another try may help."""
        what, wire = request.name, request.wire
        try:
            reply = self._send_once(request)
            if 200 <= reply.status < 300:
                return self._decode(request, reply)
        except Lost as lost:
            problem = one_line(self.redact(str(lost)))
            if not request.repeatable and lost.sent:
                raise OutcomeUnknown(f"{what}: {problem}; it is unknown whether it was carried out") from None
            if not request.repeatable:
                raise LogfireError(f"{what}: {problem}; nothing was sent") from None
            if not lost.repeat:
                raise LogfireError(f"{what}: {problem}") from None
            return Again(problem)
        # Hardly a request is refused, and an ordinary module compiles at each start whatever it imports.
        from .error_text import explanation, invalid_fields

        quoting = wire.secretive and request.body is not None
        detail = invalid_fields(reply.body) if quoting else explanation(reply.body, self.redact)
        if not is_transient(reply.status):
            raise self._refusal(request, reply, detail)
        problem = f"HTTP {reply.status}" + after_colon(detail)
        if not request.repeatable and reply.status != 429:
            raise OutcomeUnknown(f"{what}: {problem}; it is unknown whether it was carried out")
        wait = retry_after(reply.headers.get("Retry-After"), self.now())
        if reply.status == 429 and wire.quota:
            check_quota(f"{what}: {problem}", wait, self.now())
        return Again(problem, 0.0 if wait is None and reply.status == 429 else wait, reply.status, detail)

    @staticmethod
    def _exhausted(request: Request, answer: Again, tries: int) -> LogfireError:
        message = f"{request.name}: {answer.problem} ({tries} {'try' if tries == 1 else 'tries'})"
        return ApiError(message, answer.status) if answer.status else LogfireError(message)

    def _send_once(self, request: Request) -> Reply:
        wire, headers = request.wire, dict(self._headers)
        data: bytes | None = None
        if request.body is not None:
            data = json.dumps(request.body, allow_nan=False).encode("utf-8")
            headers["Content-Type"] = "application/json"
        elif wire.form is not None:
            data = urlencode(wire.form).encode("ascii")
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        for name, value in wire.headers.items():
            headers = {known: one for known, one in headers.items() if known.lower() != name.lower()}
            if value is not None:
                headers[name] = value
        with self._lock:
            self.requests_sent += 1
        with self.progress.request():
            return self._transport.send(request.method, f"{wire.root}{request.path}", data, headers, self._note)

    def _decode(self, request: Request, reply: Reply) -> object:
        if request.wire.decode:
            try:
                return request.wire.decode(reply.body)
            except (ValueError, RecursionError) as error:
                raise Lost(str(error)) from None
        if reply.status == 204 or (request.method == "DELETE" and not reply.body.strip()):
            return None
        kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and kind != "application/json" and not kind.endswith("+json"):
            hint = "check base_url, and whether a proxy in between wants custom_headers"
            raise Lost(f"the answer is {kind}, not JSON: {hint}", repeat=False)
        if request.method == "DELETE":
            return None
        try:
            return strict_json(reply.body)
        except ValueError:
            raise Lost("the answer is not valid JSON") from None

    def _note(self, headers: t.Mapping[str, str]) -> None:
        release = headers.get("Logfire-Version", "")
        if _RELEASE.fullmatch(release):
            self.release = release
        server_time = http_date(headers.get("Date", ""))
        if server_time is not None:
            offset = server_time - datetime.datetime.now(datetime.timezone.utc)
            plain = abs(offset) <= CLOCK_TOLERANCE or abs(offset) > LONGEST_OFFSET
            self._clock_offset = datetime.timedelta(0) if plain else offset
        if warned := headers.get("X-Logfire-Warning", ""):
            warning = one_line(self.redact(warned))
            with self._lock:
                if warning and warning not in self.warnings:
                    self.warnings.append(warning)

    def unknown_path(self, what: str, status: int, since: str = "", detail: str = "") -> ApiError:
        """The error for a path that only another release of the server has."""
        needs = f"Logfire release {since} or later" if since else "a newer release of Logfire, or another base_url"
        return ApiError(
            f"{what}: this server does not know the path (HTTP {status}); it needs {needs}"
            f" (it reports {self.release or 'no release'})",
            status,
            detail,
        )

    def _refusal(self, request: Request, reply: Reply, detail: str) -> LogfireError:
        what, scope, status = request.name, request.scope, reply.status
        said = after_colon(detail)
        if 300 <= status < 400:
            location = one_line(self.redact(reply.headers.get("Location", "elsewhere")).partition("?")[0], 200)
            return ApiError(
                f"{what}: the server redirects to {location}, which is not followed; check base_url", status
            )
        if status == 401:
            hint = f"it is wrong, revoked or expired, or not one of {self.settings.origin}"
            if self.settings.credential.option == API_KEY.option:
                # All of Logfire's credentials look alike.
                hint += ", or it is a write or read token, which is not an API key"
            return ApiError(
                f"{what}: the {self.settings.credential.title} was refused (HTTP 401{said}); {hint}", status, detail
            )
        if status == 403:
            credential = self.settings.credential.title.rpartition(" ")[2]
            hint = f"the {credential} may lack the scope {scope}" if scope else f"the {credential} may lack a scope"
            if re.search(_PROJECT, request.path):
                hint += ", or the project is out of its reach or was deleted"
            return ApiError(f"{what}: HTTP 403{said}; {hint}", status, detail)
        if status in (404, 405) and not re.search(_UUID_SEGMENT, request.path):
            return self.unknown_path(what, status, request.since, detail)
        kinds = {404: NotFound, 409: Conflict}
        return kinds.get(status, ApiError)(f"{what}: HTTP {status}{said}", status, detail)


def _always() -> bool:
    return True
