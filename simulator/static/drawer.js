// The drawer for curious people: a story that plays by itself, time that jumps, a network that fails.
import { ask, make, speak, trouble } from "./wire.js";

export class Drawer {
  constructor(stories) {
    this.panel = document.getElementById("drawer");
    this.button = document.getElementById("drawer-button");
    this.transcript = document.getElementById("transcript");
    this.down = document.getElementById("fault-down");
    this.button.addEventListener("click", () => this.open(this.panel.hidden));
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.panel.hidden && this.panel.contains(document.activeElement)) {
        this.open(false);
        this.button.focus();
      }
    });
    this.panel.addEventListener("click", (event) => {
      const { jump, story } = event.target.closest("button")?.dataset ?? {};
      if (jump) this.run("demo/clock", { seconds: Number(jump) }, "Time has passed.");
      if (story) this.run("demo/story", { story }, "The story begins.");
    });
    document.getElementById("fault-lose").addEventListener("click", () => this.run("demo/fault", { fault: "lose" }, "The next answer will be lost."));
    this.down.addEventListener("click", () => this.run("demo/fault", { fault: this.isDown ? "mend" : "down" }, this.isDown ? "The network is back." : "The network is down."));
    document.getElementById("stories").append(...stories.map((story) => make("button", { type: "button", className: "soft", data: { story: story.name } }, story.title)));
    document.getElementById("story-title").parentElement.hidden = stories.length === 0;
  }

  get isDown() { return this.down.getAttribute("aria-pressed") === "true"; }

  open(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
  }

  async run(path, body, sentence) {
    try {
      trouble(null);
      await ask(path, body);
      speak(sentence);
    } catch (error) { trouble(error.message); }
  }

  clock({ shown, iso }) {
    const time = document.getElementById("clock");
    time.textContent = shown;
    time.dateTime = iso;
  }

  faults({ down, lose }) {
    this.down.setAttribute("aria-pressed", String(down));
    this.down.textContent = down ? "Mend the network" : "Network down";
    const state = down ? "The network is down: nothing gets through until you mend it."
      : lose ? "The next answer to a message will be lost on its way." : "The network is well.";
    document.getElementById("fault-state").textContent = state;
  }

  story({ lines, running }) {
    this.transcript.hidden = lines.length === 0;
    const known = this.transcript.children.length;
    if (known > lines.length) this.transcript.replaceChildren();
    this.transcript.append(...lines.slice(this.transcript.children.length).map((line) => make("li", {}, line)));
    this.transcript.scrollTop = this.transcript.scrollHeight;
    for (const button of document.querySelectorAll("[data-story]")) button.disabled = running;
  }
}
