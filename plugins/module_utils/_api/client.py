# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP client: one session, bearer key, retries and rate limits, and the API's errors as exceptions.

What may be repeated follows the API's behaviour: reads, PUT, PATCH and DELETE are; a POST only after a 429, which is
decided before execution. Redirects are never followed, so a key cannot reach another host.
"""

from __future__ import annotations

import contextlib
import datetime
import http.cookiejar
import json
import platform
import re
import ssl
import threading
import time
import traceback
import typing as t

from ansible.module_utils.ansible_release import __version__ as ansible_version

from .._version import VERSION
from .connection import chunks, environment_proxies, never_connected, tls_cause, verify
from .error_text import MAX_ERROR_BODY, after_colon, explanation, invalid_fields
from .errors import ApiError, Conflict, LogfireError, NotFound, OutcomeUnknown, one_line
from .redaction import redact, spellings
from .retry import LONGEST_WAIT, Gate, backoff, http_date, is_transient, retry_after
from .settings import Settings
from .wire import API, Wire

try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter

    REQUESTS_IMPORT_ERROR: str | None = None
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()

USER_AGENT = f"pydantic.logfire/{VERSION} ansible-core/{ansible_version} python/{platform.python_version()}"
MAX_BODY = 64 * 1024 * 1024
MAX_CONNECTIONS = 32
CLOCK_TOLERANCE = datetime.timedelta(seconds=2)

_UUID_SEGMENT = re.compile(r"/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:/|$)", re.IGNORECASE)
_PROJECT = re.compile("/projects" + _UUID_SEGMENT.pattern, re.IGNORECASE)
_RELEASE = re.compile(r"v\d{4}-\d{2}-\d{2}\.\d{2}")


class _Lost(Exception):
    """No usable answer came back.

    ``sent`` is false when the request surely never reached the server, ``repeat`` when another try would end the same
    way.
    """

    def __init__(self, reason: str, sent: bool = True, repeat: bool = True) -> None:
        super().__init__(reason)
        self.sent = sent
        self.repeat = repeat


class _Again(t.NamedTuple):
    """Why a try came to nothing. ``wait``: the seconds for which all workers are to pause, None if only this one."""

    problem: str
    wait: float | None = None
    status: int = 0


class _Reply(t.NamedTuple):
    status: int
    headers: t.Mapping[str, str]
    body: bytes


class Client:
    """Requests to one origin with one key. Safe to share between threads. Close it, or use it as a context manager."""

    def __init__(
        self,
        settings: Settings,
        clock: t.Callable[[], float] = time.monotonic,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.requests_sent = 0
        self.warnings: list[str] = []
        self.release: str | None = None
        self._clock_offset = datetime.timedelta(0)
        self._clock = clock
        self._sleep = sleep
        self._gate = Gate(clock, sleep)
        self._lock = threading.Lock()
        self._accepted = 0
        self._workers = 0
        self._secrets: set[str] = set()
        self.keep_secret(settings.api_key, *(value for _name, value in settings.custom_headers))
        self._session = self._new_session()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_exc: t.Any) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

    def keep_secret(self, *values: str | None) -> None:
        """From now on no message of this client shows these values."""
        for value in filter(None, values):
            self._secrets.update(spellings(value))

    @property
    def secrets(self) -> frozenset[str]:
        return frozenset(self._secrets)

    def redact(self, text: str) -> str:
        return redact(text, self._secrets)

    def now(self) -> datetime.datetime:
        """The present by the server's clock (its last ``Date`` header): expiries are judged by it, not by ours."""
        return datetime.datetime.now(datetime.timezone.utc) + self._clock_offset

    def get(self, path: str, scope: str = "", since: str = "") -> t.Any:
        return self.request("GET", path, scope=scope, since=since)

    def delete(self, path: str, scope: str = "") -> bool:
        """Delete one object; false if it was gone already."""
        try:
            self.request("DELETE", path, scope=scope)
        except NotFound:
            return False
        return True

    def request(
        self,
        method: str,
        path: str,
        body: t.Mapping[str, t.Any] | None = None,
        scope: str = "",
        since: str = "",
        wire: Wire = API,
    ) -> t.Any:
        """Send one request to ``/api`` + ``path`` and give back the decoded JSON (None where there is none to expect).

        ``scope`` and ``since`` (a release) are named in the message when the server answers 403 or lacks the path.
        Raises ApiError and its kinds for refusals, OutcomeUnknown when a POST may or may not have been carried out.
        """
        what = f"{method} {path}"
        attempt, accepted = 0, 0
        refused: LogfireError | None = None
        with self._at_work():
            while True:
                self._gate.wait()
                if refused is not None:
                    # While other workers get through, waiting for one's turn under a shared limit is no failure.
                    if self._accepted != accepted:
                        attempt = 0
                    elif attempt >= self.settings.retries:
                        raise refused
                    else:
                        attempt += 1
                    refused = None
                accepted = self._accepted
                answer = self._try(what, method, path, body, scope, since, wire)
                if not isinstance(answer, _Again):
                    self._accepted += 1
                    return answer
                error = self._exhausted(what, answer, attempt + 1)
                if answer.wait is None:
                    if attempt >= self.settings.retries:
                        raise error
                    self._sleep(backoff(attempt))
                    attempt += 1
                elif answer.wait > LONGEST_WAIT:
                    raise ApiError(
                        f"{what}: {answer.problem}; the server asks to wait {answer.wait:.0f} s", answer.status
                    )
                else:
                    self._gate.close(answer.wait)
                    if attempt >= self.settings.retries and self._workers == 1:
                        raise error
                    refused = error

    @contextlib.contextmanager
    def _at_work(self) -> t.Iterator[None]:
        with self._lock:
            self._workers += 1
        try:
            yield
        finally:
            with self._lock:
                self._workers -= 1

    def _try(
        self, what: str, method: str, path: str, body: t.Mapping[str, t.Any] | None, scope: str, since: str, wire: Wire
    ) -> t.Any:
        """The decoded answer, or _Again if another try may help."""
        repeatable = method != "POST" or wire.repeatable
        try:
            reply = self._send(method, path, body, wire)
            if 200 <= reply.status < 300:
                return self._decode(method, reply, wire)
        except _Lost as lost:
            problem = one_line(self.redact(str(lost)))
            if not repeatable and lost.sent:
                raise OutcomeUnknown(f"{what}: {problem}; it is unknown whether it was carried out") from None
            if not repeatable:
                raise LogfireError(f"{what}: {problem}; nothing was sent") from None
            if not lost.repeat:
                raise LogfireError(f"{what}: {problem}") from None
            return _Again(problem)
        detail = (
            invalid_fields(reply.body) if wire.secretive and body is not None else explanation(reply.body, self.redact)
        )
        if not is_transient(reply.status):
            raise self._refusal(what, path, reply, detail, scope, since)
        problem = f"HTTP {reply.status}" + after_colon(detail)
        if not repeatable and reply.status != 429:
            raise OutcomeUnknown(f"{what}: {problem}; it is unknown whether it was carried out")
        wait = retry_after(reply.headers.get("Retry-After"), self.now())
        if reply.status == 429 and wait is None and wire.quota:
            raise ApiError(f"{what}: {problem}; without a Retry-After that is a spent quota", 429)
        return _Again(problem, backoff(0) if wait is None and reply.status == 429 else wait, reply.status)

    @staticmethod
    def _exhausted(what: str, answer: _Again, tries: int) -> LogfireError:
        message = f"{what}: {answer.problem} ({tries} {'try' if tries == 1 else 'tries'})"
        return ApiError(message, answer.status) if answer.status else LogfireError(message)

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        # No netrc, which would replace the bearer key; no system proxy look-up, which crashes forked workers on macOS.
        session.trust_env = False
        session.cookies.set_policy(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        session.headers.clear()
        session.headers.update(dict(self.settings.custom_headers))
        session.headers.update(
            {
                "Authorization": f"Bearer {self.settings.api_key}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip, deflate",
                "User-Agent": USER_AGENT,
            }
        )
        session.proxies.update(environment_proxies(self.settings.origin))
        session.verify = verify(self.settings)
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=MAX_CONNECTIONS, max_retries=0)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    def _send(self, method: str, path: str, body: t.Mapping[str, t.Any] | None, wire: Wire) -> _Reply:
        data: t.Any = wire.form if body is None else json.dumps(body, allow_nan=False).encode("utf-8")
        headers = {**({} if body is None else {"Content-Type": "application/json"}), **wire.headers}
        timeout = self.settings.timeout
        deadline = self._clock() + timeout
        with self._lock:
            self.requests_sent += 1
        try:
            with self._session.request(
                method,
                f"{self.settings.origin}{wire.root}{path}",
                data=data,
                headers=headers,
                timeout=timeout,
                stream=True,
                allow_redirects=False,
            ) as response:
                self._note(response.headers)
                limit = MAX_BODY if response.status_code < 300 else MAX_ERROR_BODY
                content = self._read(response, limit, deadline)
                return _Reply(response.status_code, response.headers, content)
        except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
            # Only a certificate is surely judged before anything is sent.
            cause = tls_cause(error)
            raise _Lost(
                f"TLS with {self.settings.origin} failed: {error}; see ca_path and validate_certs",
                sent=not isinstance(cause, ssl.SSLCertVerificationError),
                repeat=isinstance(cause, ssl.SSLEOFError),
            ) from None
        except requests.exceptions.ConnectTimeout:
            raise _Lost(f"no connection to {self.settings.origin} within {timeout:g} s", sent=False) from None
        except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError):
            raise _Lost(f"no answer within {timeout:g} s") from None
        except (
            requests.exceptions.ConnectionError,
            requests.exceptions.ChunkedEncodingError,
            urllib3.exceptions.ProtocolError,
        ) as error:
            if never_connected(error):
                raise _Lost(f"cannot connect to {self.settings.origin}", sent=False) from None
            raise _Lost(f"the connection to {self.settings.origin} broke") from None
        except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
            raise _Lost(f"the answer could not be read ({type(error).__name__})") from None

    def _read(self, response: requests.Response, limit: int, deadline: float) -> bytes:
        content = bytearray()
        for chunk in chunks(response):
            content += chunk
            if len(content) > limit:
                if limit == MAX_BODY:
                    raise _Lost(f"the answer is larger than {MAX_BODY / 2**20:.0f} MiB", repeat=False)
                return bytes(content[:limit])
            if self._clock() > deadline:
                raise requests.exceptions.ReadTimeout()
        return bytes(content)

    def _decode(self, method: str, reply: _Reply, wire: Wire) -> t.Any:
        if wire.decode:
            try:
                return wire.decode(reply.body)
            except (ValueError, RecursionError) as error:
                raise _Lost(str(error)) from None
        if reply.status == 204 or (method == "DELETE" and not reply.body.strip()):
            return None
        kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind and kind != "application/json" and not kind.endswith("+json"):
            hint = "check base_url, and whether a proxy in between wants custom_headers"
            raise _Lost(f"the answer is {kind}, not JSON: {hint}", repeat=False)
        if method == "DELETE":
            return None
        try:
            return json.loads(reply.body, parse_constant=_no_json)
        except (ValueError, RecursionError):
            raise _Lost("the answer is not valid JSON") from None

    def _note(self, headers: t.Mapping[str, str]) -> None:
        release = headers.get("Logfire-Version", "")
        if _RELEASE.fullmatch(release):
            self.release = release
        server_time = http_date(headers.get("Date", ""))
        if server_time is not None:
            offset = server_time - datetime.datetime.now(datetime.timezone.utc)
            self._clock_offset = offset if abs(offset) > CLOCK_TOLERANCE else datetime.timedelta(0)
        warning = one_line(self.redact(headers.get("X-Logfire-Warning", "")))
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

    def _refusal(self, what: str, path: str, reply: _Reply, detail: str, scope: str, since: str) -> LogfireError:
        status = reply.status
        said = after_colon(detail)
        if 300 <= status < 400:
            location = one_line(self.redact(reply.headers.get("Location", "elsewhere")).partition("?")[0], 200)
            return ApiError(
                f"{what}: the server redirects to {location}, which is not followed; check base_url", status
            )
        if status == 401:
            hint = f"it is wrong, revoked or expired, or not one of {self.settings.origin}"
            return ApiError(
                f"{what}: the {self.settings.credential.title} was refused (HTTP 401{said}); {hint}", status, detail
            )
        if status == 403:
            credential = self.settings.credential.title.rpartition(" ")[2]
            hint = f"the {credential} may lack the scope {scope}" if scope else f"the {credential} may lack a scope"
            if _PROJECT.search(path):
                hint += ", or the project is out of its reach or was deleted"
            return ApiError(f"{what}: HTTP 403{said}; {hint}", status, detail)
        if status in (404, 405) and not _UUID_SEGMENT.search(path):
            return self.unknown_path(what, status, since, detail)
        kinds = {404: NotFound, 409: Conflict}
        return kinds.get(status, ApiError)(f"{what}: HTTP {status}{said}", status, detail)


def _no_json(constant: str) -> t.NoReturn:
    """NaN and the infinities, which Python would read."""
    raise ValueError(constant)
