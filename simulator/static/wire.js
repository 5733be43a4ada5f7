// Talking to the demo's own server: one stream of events, and small JSON requests. Nothing else is ever contacted.

export async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return told(answer);
}

export async function upload(path, file) {
  return told(await fetch(path, { method: "POST", headers: { "content-type": "application/octet-stream" }, body: file }));
}

async function told(answer) {
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.trouble ?? `The demo answered ${answer.status}.`);
  return said;
}

export function listen(path, handlers, lost) {
  const stream = new EventSource(path);
  for (const [name, handle] of Object.entries(handlers)) {
    stream.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
  stream.addEventListener("open", () => lost(false));
  stream.addEventListener("error", () => lost(true));
  addEventListener("pagehide", () => stream.close());
}

export function make(tag, properties = {}, ...children) {
  const { data = {}, aria = {}, ...plain } = properties;
  const node = Object.assign(document.createElement(tag), plain);
  Object.assign(node.dataset, data);
  for (const [name, value] of Object.entries(aria)) node.setAttribute(`aria-${name}`, value);
  node.append(...children);
  return node;
}

export function speak(sentence) {
  document.getElementById("spoken").textContent = sentence;
}

export function trouble(sentence) {
  const place = document.getElementById("trouble");
  place.textContent = sentence ?? "";
  place.hidden = !sentence;
}
