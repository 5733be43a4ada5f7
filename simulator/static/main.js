// The page: phones side by side (or one at a time on a small screen), the store beneath, all fed by one stream of events.
import { ask, listen, make, trouble } from "./wire.js";
import { Drawer } from "./drawer.js";
import { Phone } from "./phone.js";
import { Store } from "./store.js";

const tabs = document.getElementById("tabs");
const place = document.getElementById("phones");
const narrow = matchMedia("(max-width: 719.9px)");
let chosen = null;

function choose(key) {
  chosen = key;
  for (const pane of document.querySelectorAll(".pane")) pane.classList.toggle("away", pane.dataset.pane !== key);
  place.classList.toggle("away", key === "store");
  for (const tab of tabs.children) {
    const here = tab.dataset.pane === key;
    tab.setAttribute("aria-pressed", String(here));
    if (here) {
      tab.querySelector(".news")?.remove();
      tab.removeAttribute("aria-label");
    }
  }
  const log = document.querySelector(`#pane-${key} .log`);
  if (log) log.scrollTop = log.scrollHeight;
}

function news(key) {
  const tab = tabs.querySelector(`[data-pane="${key}"]`);
  if (!narrow.matches || key === chosen || !tab || tab.querySelector(".news")) return;
  tab.setAttribute("aria-label", `${tab.textContent}: new message`);
  tab.append(make("span", { className: "news" }));
}

async function start() {
  const state = await ask("demo/state");
  const store = new Store();
  const drawer = new Drawer(state.stories);
  const phones = new Map(state.panes.map((spec) => [spec.key, new Phone(spec, news)]));
  place.append(...[...phones.values()].map((phone) => phone.root));
  const tab = (pane, label) => make("button", { type: "button", data: { pane } }, label);
  tabs.append(...state.panes.map((spec) => tab(spec.key, spec.alias)), tab("store", "Store"));
  tabs.addEventListener("click", (event) => { const button = event.target.closest("button"); if (button) choose(button.dataset.pane); });
  choose(state.panes[0].key);
  listen("demo/events", {
    chat: (data) => phones.get(data.pane)?.take(data),
    store: (data) => store.take(data),
    clock: (data) => drawer.clock(data),
    faults: (data) => drawer.faults(data),
    story: (data) => drawer.story(data),
    trouble: (data) => trouble(data.sentence),
    ready: () => { document.documentElement.dataset.ready = "yes"; },
  }, (lost) => {
    trouble(lost ? "The demo has stopped or was started anew. This page connects again by itself." : null);
  });
}

start().catch((error) => trouble(`The demo can’t be shown: ${error.message}`));
