// The people's API and the live news.

export async function get(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  return read(response);
}

export async function act(account, deed, facts = {}) {
  const form = facts instanceof FormData;
  const response = await fetch(`/people/${account}/${deed}`, {
    method: "POST",
    body: form ? facts : JSON.stringify(facts),
    headers: form ? {} : { "Content-Type": "application/json" },
  });
  return read(response);
}

export async function createAccount(facts) {
  const body = JSON.stringify(facts);
  return read(await fetch("/people", { method: "POST", body, headers: { "Content-Type": "application/json" } }));
}

async function read(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

export function listen(onEvent, onState) {
  let pause = 300;
  const connect = () => {
    const socket = new WebSocket(`ws://${location.host}/people/events`);
    socket.addEventListener("open", () => { pause = 300; onState(true); });
    socket.addEventListener("message", (message) => onEvent(JSON.parse(message.data)));
    socket.addEventListener("close", () => {
      onState(false);
      setTimeout(connect, pause);
      pause = Math.min(pause * 2, 5000);
    });
  };
  connect();
}
