"""WebDriver BiDi, as much of it as tests need to drive Firefox."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.sync.connection import Connection

# Beside other browsers, the page's worker was seen to need 40 seconds to have everything in store.
ANSWER_SECONDS = 200.0

Listener = Callable[[dict[str, Any]], None]


class BidiError(Exception):
    """The browser refused a command, its script threw, or it is gone."""


class Session:
    """The only session of one browser: commands and their answers, and events.

    Listeners are called in a thread of the session's own.
    """

    def __init__(self, socket: Connection) -> None:
        self._socket = socket
        self._pending: dict[int, Future[dict[str, Any]]] = {}
        self._listeners: dict[str, Listener] = {}
        self._lock = threading.Lock()
        self._last = 0
        self._gone = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def call(self, command: str, seconds: float = ANSWER_SECONDS, **params: Any) -> dict[str, Any]:
        """The result of a command.

        Raises:
            BidiError: it was refused, or the browser is gone.
            TimeoutError: it was not answered within `seconds`.
        """
        answer: Future[dict[str, Any]] = Future()
        with self._lock:
            if self._gone:
                raise BidiError(f"{command}: the browser is gone")
            self._last += 1
            number = self._last
            self._pending[number] = answer
        self._socket.send(json.dumps({"id": number, "method": command, "params": params}))
        return answer.result(seconds)

    def listen(self, event: str, listener: Listener) -> None:
        self._listeners[event] = listener
        self.call("session.subscribe", events=[event])

    def close(self) -> None:
        """Ends the browser."""
        if not self._gone:
            self.call("browser.close")
        self._reader.join(ANSWER_SECONDS)

    def _read(self) -> None:
        try:
            for text in self._socket:
                message = json.loads(text)
                if message["type"] == "event":
                    self._listeners[message["method"]](message["params"])
                else:
                    self._answer(message)
        except ConnectionClosedError:
            pass  # it was killed, or crashed: whoever waits for an answer hears of it
        finally:
            with self._lock:
                self._gone = True
            for answer in self._pending.values():
                answer.set_exception(BidiError("the browser is gone"))

    def _answer(self, message: dict[str, Any]) -> None:
        with self._lock:
            answer = self._pending.pop(message["id"])
        if message["type"] == "success":
            answer.set_result(message["result"])
        else:
            answer.set_exception(BidiError(f"{message['error']}: {message['message']}"))


@contextmanager
def session(address: str) -> Iterator[Session]:
    """The session of the browser at `address`, a `ws:` URL; the browser ends with it."""
    with connect(f"{address}/session", proxy=None, compression=None, max_size=None) as socket:
        session = Session(socket)
        session.call("session.new", capabilities={})
        try:
            yield session
        finally:
            session.close()


class BidiPage:
    """A tab that shares no storage with others. Methods are named as Playwright's."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.user: str = session.call("browser.createUserContext")["userContext"]
        tab = session.call("browsingContext.create", type="tab", userContext=self.user)
        self._context: str = tab["context"]
        self._contexts = {self._context}
        """The tab and the frames in it."""
        session.listen("browsingContext.contextCreated", self._meet)

    def on(self, event: str, listener: Listener) -> None:
        """Calls back for events of this tab; one listener for each kind, in all tabs."""

        def hear(params: dict[str, Any]) -> None:
            source = params.get("source", {})
            if not self._contexts.isdisjoint((params.get("context"), source.get("context"))):
                listener(params)

        self._session.listen(event, hear)

    def _meet(self, context: dict[str, Any]) -> None:
        if context["parent"] in self._contexts:
            self._contexts.add(context["context"])

    def goto(self, url: str) -> None:
        """Opens it; a fragment alone only changes the address, as in the address bar."""
        self._command("browsingContext.navigate", url=url, wait="complete")

    def reload(self) -> None:
        self._command("browsingContext.reload", wait="complete")

    def add_init_script(self, script: str) -> None:
        """Runs it in every document of the page before the document's own scripts."""
        self._session.call(
            "script.addPreloadScript",
            functionDeclaration=f"() => {{ {script} }}",
            contexts=[self._context],  # else in everybody's, for as long as the browser runs
        )

    def evaluate(self, source: str, arg: Any = None, seconds: float = ANSWER_SECONDS) -> Any:
        """Value of an expression, or of the function that it is, called with `arg`.

        Promises are awaited; values must be what JSON can say.
        """
        expression = source.strip().removesuffix(";")
        text = self._run(
            f"""async (arg) => {{
              const value = (
                {expression}
              );
              const made = await (typeof value === "function" ? value(JSON.parse(arg)) : value);
              return JSON.stringify(made) ?? "null";
            }}""",
            {"type": "string", "value": json.dumps(arg)},
            seconds=seconds,
        )["value"]
        return json.loads(text)

    def set_input_files(self, element: str, files: list[Path]) -> None:
        """Chooses these files in the input that the expression `element` gives."""
        node = {"sharedId": self._run(f"() => {element}")["sharedId"]}
        self._command("input.setFiles", element=node, files=[str(file) for file in files])

    def click(self, element: str) -> None:
        """Clicks as a hand does in the middle of the element that a function, or promise, gives."""
        node = {"type": "element", "element": {"sharedId": self._run(element)["sharedId"]}}
        self._act(
            "pointer",
            {"type": "pointerMove", "x": 0, "y": 0, "origin": node},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        )

    def type(self, text: str) -> None:
        """Types it into whatever has the focus."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act("key", *keys)

    def press(self, *keys: str) -> None:
        """Presses these one after the other, and lets them go all together."""
        down = [{"type": "keyDown", "value": key} for key in keys]
        up = [{"type": "keyUp", "value": key} for key in reversed(keys)]
        self._act("key", *down, *up)

    def screenshot(self, path: Path) -> None:
        shot = self._command("browsingContext.captureScreenshot", origin="document")
        path.write_bytes(base64.b64decode(shot["data"]))

    def close(self) -> None:
        """Closes the tab without a question."""
        self._command("browsingContext.close", promptUnload=False)

    def forget(self) -> None:
        """Closes the tab, if it is open, and removes what it stored."""
        self._session.call("browser.removeUserContext", userContext=self.user)

    def _act(self, kind: str, *actions: dict[str, Any]) -> None:
        source = {"type": kind, "id": kind, "actions": list(actions)}
        self._command("input.performActions", actions=[source])

    def _run(self, function: str, *args: Any, seconds: float = ANSWER_SECONDS) -> dict[str, Any]:
        answer = self._session.call(
            "script.callFunction",
            seconds,
            functionDeclaration=function,
            arguments=list(args),
            target={"context": self._context},
            awaitPromise=True,
            userActivation=False,
        )
        if answer["type"] == "exception":
            raise BidiError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    def _command(self, command: str, **params: Any) -> dict[str, Any]:
        return self._session.call(command, context=self._context, **params)
