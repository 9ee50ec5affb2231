// A websocket that comes back by itself and goes on after the last message it saw.
//
// <div data-live="/ws/…/" data-last="0-0">: every JSON message becomes a `live:message` event on the element (detail = message).
// The server is asked with ?last=ID; a message carries its own "id". While there is no connection, `live:poll` is sent
// every 15 s, so that hx-trigger="live:poll" keeps the page going by plain requests. A message of type "end" closes for good.

const WAIT_MS = [500, 1000, 2000, 5000, 10000];
const POLL_MS = 15000;

/** @param {HTMLElement} element */
function follow(element) {
  element.setAttribute("data-live-ready", "");
  let failures = 0;
  let ended = false;
  let poll;

  const emit = (name, detail) => element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));

  function open() {
    if (ended || !element.isConnected) return stop();
    const url = new URL(element.dataset.live, location.href);
    url.protocol = url.protocol.replace("http", "ws");
    if (element.dataset.last) url.searchParams.set("last", element.dataset.last);
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      failures = 0;
      stop();
      emit("live:open");
    });
    socket.addEventListener("message", (event) => receive(JSON.parse(event.data), socket));
    socket.addEventListener("close", retry);
  }

  function receive(message, socket) {
    if (message.id) element.dataset.last = message.id;
    emit("live:message", message);
    if (message.type !== "end") return;
    ended = true;
    socket.close();
  }

  function retry() {
    if (ended) return;
    const wait = WAIT_MS[Math.min(failures++, WAIT_MS.length - 1)];
    // A little chance, so that a class of pages does not come back in one instant after a restart.
    setTimeout(open, wait * (0.75 + Math.random() / 2));
    if (failures > 2) poll ??= setInterval(() => element.isConnected ? emit("live:poll") : stop(), POLL_MS);
  }

  function stop() {
    clearInterval(poll);
    poll = undefined;
  }

  open();
}

/** @param {ParentNode} root */
export function enhance(root) {
  for (const element of root.querySelectorAll("[data-live]:not([data-live-ready])")) follow(element);
}
