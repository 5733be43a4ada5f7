// One phone pane: history, what can be done to a message, and what its owner can send.
import { ask, make, speak, trouble, upload } from "./wire.js";
import { bubble, REACTIONS, summary } from "./bubble.js";

export class Phone {
  constructor(spec, onNews) {
    this.spec = spec;
    this.onNews = onNews;
    this.chats = new Map(spec.chats.map((chat) => [chat.bot, { ...chat, messages: new Map(), blocked: false, ready: false }]));
    this.bot = spec.chats[0].bot;
    this.low = true; // whether the newest message is in sight
    this.intent = null; // {act: "reply" | "edit", message}
    this.build();
  }

  get chat() { return this.chats.get(this.bot); }

  build() {
    const { spec } = this;
    const root = document.getElementById("phone-template").content.firstElementChild.cloneNode(true);
    const find = (selector) => root.querySelector(selector);
    this.root = root;
    this.log = find(".log");
    this.words = find("textarea");
    this.menu = find(".more-menu");
    this.more = find(".more");
    this.about = find(".about-what");
    this.closed = find(".closed");
    this.toast = find(".toast");
    this.form = find("form");
    this.picker = find("input[type=file]");
    root.classList.add(spec.tint);
    root.dataset.pane = spec.key;
    root.id = `pane-${spec.key}`;
    const title = find("h2");
    title.id = `title-${spec.key}`;
    title.textContent = spec.alias;
    root.setAttribute("aria-labelledby", title.id);
    find(".face").textContent = [...spec.alias][0];
    find(".about").textContent = spec.title;
    find(".tongue").textContent = spec.tongue;
    this.log.setAttribute("aria-label", `Chat on ${spec.alias}’s phone`);
    this.words.lang = spec.language;
    this.words.setAttribute("aria-label", `Write as ${spec.alias}`);
    this.words.placeholder = `Write as ${spec.alias}`;
    this.buildLines(find(".lines"));
    this.listen(find);
    this.draft();
  }

  buildLines(place) {
    if (this.chats.size < 2) return;
    place.hidden = false;
    for (const chat of this.chats.values()) {
      const button = make("button", { type: "button", aria: { pressed: String(chat.bot === this.bot) } }, chat.label);
      button.addEventListener("click", () => {
        this.bot = chat.bot;
        for (const other of place.children) other.setAttribute("aria-pressed", String(other === button));
        this.showAll();
      });
      place.append(button);
    }
  }

  listen(find) {
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.words.addEventListener("input", () => this.draft());
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
      if (event.key === "Escape") this.mean(null);
    });
    this.more.addEventListener("click", () => this.toggleMenu(this.menu.hidden));
    this.menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.toggleMenu(false); this.more.focus(); }
    });
    this.form.addEventListener("focusout", (event) => {
      if (!this.menu.hidden && event.relatedTarget && !this.form.contains(event.relatedTarget)) this.toggleMenu(false);
    });
    document.addEventListener("pointerdown", (event) => { if (!this.form.contains(event.target)) this.toggleMenu(false); });
    find(".cancel").addEventListener("click", () => { this.mean(null); this.words.focus(); });
    find(".open-invitation").addEventListener("click", () => this.act({ act: "open" }).then(() => this.words.focus()));
    this.picker.addEventListener("change", () => this.sendFile());
    this.log.addEventListener("click", (event) => this.clicked(event));
    this.log.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closeActs(); });
    this.log.addEventListener("scroll", () => { this.low = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80; });
    this.log.addEventListener("load", () => this.sink(), true);
    new ResizeObserver(() => this.sink()).observe(this.log);
  }

  // ---- what she sends

  draft() { this.form.querySelector(".send").disabled = !this.words.value.trim(); }

  async act(what) {
    try {
      trouble(null);
      return await ask("demo/act", { pane: this.spec.key, bot: this.bot, ...what });
    } catch (error) { trouble(`${this.spec.alias}’s phone: ${error.message}`); return null; }
  }

  async send() {
    const text = this.words.value.trim();
    if (!text) return;
    const intent = this.intent;
    this.words.value = "";
    this.mean(null);
    this.draft();
    const what = intent?.act === "edit" ? { act: "edit", message: intent.message.id, text }
      : { act: "write", text, reply: intent?.message.id ?? null, thread: intent?.message.thread ?? null };
    if (await this.act(what) === null) { this.words.value = text; this.draft(); }
  }

  async sendFile() {
    const [file] = this.picker.files;
    this.picker.value = "";
    if (!file) return;
    const query = new URLSearchParams({ pane: this.spec.key, bot: this.bot, name: file.name, mime: file.type, caption: this.words.value.trim() });
    try {
      trouble(null);
      await upload(`demo/upload?${query}`, file);
      this.words.value = "";
      this.draft();
    } catch (error) { trouble(`${this.spec.alias}’s phone: ${error.message}`); }
  }

  mean(intent) {
    const wasEdit = this.intent?.act === "edit";
    this.intent = intent;
    this.about.hidden = !intent;
    if (wasEdit && !intent) this.words.value = "";
    if (!intent) return;
    this.about.firstElementChild.textContent = `${intent.act === "edit" ? "Changing" : "Answering"}: ${summary(intent.message)}`;
    if (intent.act === "edit") this.words.value = intent.message.text;
    this.draft();
    this.words.focus();
  }

  toggleMenu(open) {
    if (open === !this.menu.hidden) return;
    this.menu.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.menu.replaceChildren(...this.menuRows());
    this.menu.querySelector("button").focus();
  }

  menuRows() {
    const row = (label, small, run, className = "") => {
      const button = make("button", { type: "button", className }, label);
      if (small) button.append(make("small", {}, small));
      button.addEventListener("click", () => { this.toggleMenu(false); this.more.focus(); run(); });
      return button;
    };
    const phrases = this.spec.phrases.map((phrase) => {
      const button = row(phrase, "", () => { this.words.value = phrase; this.draft(); this.words.focus(); });
      button.lang = this.spec.language;
      return button;
    });
    const caption = () => { const text = this.words.value.trim(); this.words.value = ""; this.draft(); return text; };
    return [
      ...(phrases.length ? [make("h3", {}, "She could say"), ...phrases] : []),
      make("h3", {}, "Send"),
      row("A sample photo", "It carries a GPS position, as phones write it.", () => this.act({ act: "photo", caption: caption() })),
      row("A sample voice message", "Four seconds, a few soft notes.", () => this.act({ act: "voice" })),
      row("A file of your own …", "It stays on this computer.", () => this.picker.click()),
      make("h3", {}, "On her phone"),
      this.chat.blocked
        ? row("Let this line in again", "", () => this.act({ act: "unblock" }))
        : row("Block this line", "Nothing reaches her any more.", () => this.act({ act: "block" }), "hard"),
    ];
  }

  // ---- what her phone shows

  take({ bot, messages, blocked, first, toasts }) {
    const chat = this.chats.get(bot);
    if (!chat) return;
    if (first) chat.messages.clear();
    chat.blocked = blocked;
    for (const message of messages) chat.messages.set(message.id, message);
    const news = !first && messages.some((message) => !message.mine && !message.deleted);
    if (bot === this.bot) {
      if (first) this.showAll(); else this.show(messages);
    }
    if (news) this.onNews(this.spec.key);
    if (toasts.length) this.pop(toasts.at(-1));
  }

  showAll() {
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.show([...this.chat.messages.values()]);
    requestAnimationFrame(() => this.log.setAttribute("aria-live", "polite"));
  }

  pop(text) {
    clearTimeout(this.popping);
    this.toast.textContent = text;
    this.toast.lang = this.spec.language;
    this.toast.hidden = false;
    this.popping = setTimeout(() => { this.toast.hidden = true; }, 6000);
  }

  // Stays at the newest message while pictures load and panes change their size, unless she scrolled up to read.
  sink() { if (this.low) this.log.scrollTop = this.log.scrollHeight; }

  show(messages) {
    for (const message of messages) this.place(message);
    this.days();
    this.low ||= messages.some((message) => message.mine);
    this.sink();
    const fresh = this.chat.messages.size === 0;
    this.root.classList.toggle("fresh", fresh && !this.chat.blocked);
    this.closed.hidden = !(fresh || this.chat.blocked);
    this.closed.querySelector("p").textContent = this.chat.blocked
      ? `${this.spec.alias} has blocked this line.` : this.spec.before;
    this.closed.querySelector("button").hidden = !fresh || !this.chat.invitation || this.chat.blocked;
  }

  place(message) {
    const old = this.log.querySelector(`[data-message="${message.id}"]`);
    const held = old?.contains(document.activeElement) ? document.activeElement.dataset.do : null;
    const node = this.draw(message);
    if (old) {
      node.classList.add("again");
      old.replaceWith(node);
    } else {
      const later = [...this.log.querySelectorAll("[data-message]")].find((other) => Number(other.dataset.message) > message.id);
      this.log.insertBefore(node, later ?? null);
    }
    if (held) (node.querySelector(`[data-do="${held}"]`) ?? this.log).focus();
  }

  draw(message) {
    const address = `demo/file?${new URLSearchParams({ pane: this.spec.key, bot: this.bot, message: message.id })}`;
    const node = make("div", { className: `message${message.mine ? " mine" : ""}`, data: { message: message.id, day: message.day, kind: message.kind } });
    const line = make("div", { className: "line" }, bubble(message, {
      address, quoted: this.chat.messages.get(message.replyTo), owner: this.spec.alias, language: this.spec.language,
    }));
    if (!message.deleted) line.append(this.tools(message));
    node.append(line);
    if (message.reactions.length) {
      node.append(make("div", { className: "reactions", aria: { label: "Reactions" } }, ...message.reactions.map((emoji) => make("span", {}, emoji))));
      node.lastChild.setAttribute("role", "group");
    }
    if (message.buttons.length && !message.deleted) node.append(this.choices(message));
    return node;
  }

  tools(message) {
    const what = summary(message).slice(0, 40);
    const button = (act, label) => make(
      "button", { type: "button", title: label, data: { do: act }, aria: { label: `${label}: ${what}` } },
      document.getElementById(`icon-${act}`).content.firstElementChild.cloneNode(true),
    );
    const more = button("acts", "React or change");
    more.setAttribute("aria-expanded", "false");
    return make("div", { className: "tools" }, button("reply", "Answer"), more);
  }

  choices(message) {
    const rows = message.buttons.map((row, down) => make("div", {}, ...row.map((choice, right) => make(
      "button", { type: "button", data: { do: `press-${down}-${right}`, press: choice.data } }, choice.label,
    ))));
    const group = make("div", { className: "choices", aria: { label: `Choices for ${this.spec.alias}` } }, ...rows);
    group.setAttribute("role", "group");
    group.lang = this.spec.language;
    return group;
  }

  days() {
    for (const mark of this.log.querySelectorAll(".day")) mark.remove();
    let before = null;
    for (const node of this.log.querySelectorAll("[data-message]")) {
      const turn = !before || before.classList.contains("mine") !== node.classList.contains("mine");
      node.classList.toggle("turn", turn);
      if (node.dataset.day !== before?.dataset.day) node.before(make("div", { className: "day" }, node.dataset.day));
      before = node;
    }
  }

  // ---- what can be done to a message

  clicked(event) {
    const button = event.target.closest("button");
    if (!button) return;
    const message = this.chat.messages.get(Number(button.closest("[data-message]").dataset.message));
    const { do: act = "", press, emoji } = button.dataset;
    if (press !== undefined) this.act({ act: "press", message: message.id, data: press });
    else if (act === "reply") this.mean({ act: "reply", message });
    else if (act === "edit") { this.closeActs(); this.mean({ act: "edit", message }); }
    else if (act === "acts") this.openActs(button, message);
    else if (emoji !== undefined) this.react(button, message, emoji);
  }

  react(button, message, emoji) {
    const off = button.getAttribute("aria-pressed") === "true";
    this.closeActs();
    this.act({ act: "react", message: message.id, emoji: off ? null : emoji });
    speak(off ? "Reaction taken away" : `Reacted with ${emoji}`);
  }

  openActs(button, message) {
    const open = button.getAttribute("aria-expanded") === "true";
    this.closeActs();
    if (open) return;
    button.setAttribute("aria-expanded", "true");
    const group = make("div", { className: "acts", aria: { label: "React or change" } }, ...REACTIONS.map((emoji) => make(
      "button", { type: "button", data: { emoji }, aria: { label: `React with ${emoji}`, pressed: String(message.own.includes(emoji)) } }, emoji,
    )));
    group.setAttribute("role", "group");
    if (message.mine && message.text) group.append(make("button", { type: "button", data: { do: "edit" } }, "Change it"));
    button.closest(".message").append(group);
    group.firstElementChild.focus();
    group.scrollIntoView({ block: "nearest" });
  }

  closeActs() {
    const group = this.log.querySelector(".acts");
    if (!group) return;
    const opener = group.closest(".message").querySelector("[data-do=acts]");
    opener.setAttribute("aria-expanded", "false");
    if (group.contains(document.activeElement)) opener.focus();
    group.remove();
  }
}
